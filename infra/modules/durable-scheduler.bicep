param location string
param name string
param taskHub string
param tags object

resource scheduler 'Microsoft.DurableTask/schedulers@2025-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    sku: { name: 'Consumption' }
    // Entra tokens only; an empty list would let nobody in.
    ipAllowlist: ['0.0.0.0/0']
  }

  resource hub 'taskHubs' = {
    name: taskHub
  }
}

output name string = scheduler.name
output endpoint string = scheduler.properties.endpoint
