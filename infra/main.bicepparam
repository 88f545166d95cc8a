using 'main.bicep'

// azd sets these three: `azd env new`, `azd env set AZURE_LOCATION ...`.
param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'accelnet')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')

// The subscriptions to watch. The app's own, unless you list others. A subscription that has a system topic already is listed with it:
//   { id: '...', existingTopic: { resourceGroup: 'rg-events', name: 'subscription-events' } }
param watchedSubscriptions = [
  { id: readEnvironmentVariable('AZURE_SUBSCRIPTION_ID', '00000000-0000-0000-0000-000000000000') }
]

// Begin with 'report': the app reads, assesses and notifies, and has no right to change anything. After a week of reading its assessments: 'remediate'.
param access = 'report'

// The postdeploy hook sets it: events are delivered once there is code to take them.
param eventingEnabled = bool(readEnvironmentVariable('EVENTING_ENABLED', 'false'))

// 'queue' where nothing may call in from outside, or where no key is wanted at all.
param eventDelivery = 'function'

// Storage behind private endpoints; with privateInbound the app too, and azd then has to run inside of the network (docs/deploy.md).
param privateNetworking = false
param privateInbound = false

// Who is woken up: resource ids of action groups. Without any, alerts are shown in the portal only.
param actionGroupIds = []

// False where another team assigns roles (docs/deploy.md).
param createRbac = bool(readEnvironmentVariable('CREATE_RBAC', 'true'))

// An app registration with the roles Reader and Operator; without it nobody can act over the API, only read with a function key.
param entraClientId = readEnvironmentVariable('ENTRA_CLIENT_ID', '')

// Any other setting of docs/settings.md, for instance ACCELNET_MAX_CONCURRENT: '10'.
param appSettings = {}
