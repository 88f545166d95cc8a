#!/bin/sh
# Waits until the app answers, whatever it says, and has the next `azd provision` deliver events to it.
set -eu

patience=300
until curl --silent --output /dev/null --max-time 20 "$HEALTH_URL"; do
  patience=$((patience - 10))
  if [ "$patience" -le 0 ]; then
    echo "$HEALTH_URL does not answer: look at the app's log, then run 'azd deploy' again" >&2
    exit 1
  fi
  sleep 10
done
azd env set EVENTING_ENABLED true
echo "Deployed. 'azd provision' (the next step of 'azd up') lets events in."
