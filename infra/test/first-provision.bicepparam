// As it is before the code is there: no events yet, nothing but reading.
using '../main.bicep'

param environmentName = 'test'
param location = 'westeurope'

param watchedSubscriptions = [{ id: '11111111-1111-1111-1111-111111111111' }]
