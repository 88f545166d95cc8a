@export()
@description('A subscription that is watched.')
@sealed()
type watchedSubscription = {
  @description('Subscription id.')
  @minLength(36)
  @maxLength(36)
  id: string

  @description('The system topic that the subscription has already: Azure allows one a subscription. It needs a system-assigned identity.')
  existingTopic: {
    resourceGroup: string
    name: string
  }?
}

@export()
@description('What the app may do in the watched subscriptions: `report` only reads, `remediate` also deallocates, writes network interfaces and starts.')
type accessLevel = 'report' | 'remediate'
