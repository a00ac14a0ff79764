// Alerts and a workbook over what the service sends to Application Insights; docs/runbook.md has a section for each alert.
// main.bicep includes it. Alone, for an installation that was made otherwise:
//   az deployment group create -g GROUP -f infra/azure/alerts.bicep -p workspaceId=… actionGroupId=…

@description('Resource id of the Log Analytics workspace that main.bicep makes.')
param workspaceId string

@description('Resource id of the action group that alerts notify; empty for none.')
param actionGroupId string = ''

@description('Prefix of all names.')
param name string = 'cortap'

param location string = resourceGroup().location

var alerts = [
  {
    name: 'failed-jobs'
    description: 'More than 10 % of the jobs of the last 5 minutes failed, not counting those that their callers are to blame for.'
    severity: 1
    query: 'AppMetrics | where Name in (\'cortap.jobs.failed\', \'cortap.jobs.completed\') | summarize Failed = sumif(Sum, Name == \'cortap.jobs.failed\'), All = sum(Sum) | where All > 0 | project Value = 100.0 * Failed / All'
    operator: 'GreaterThan'
    threshold: 10
  }
  {
    name: 'failed-webhooks'
    description: 'More than 5 webhooks in a row were given up.'
    severity: 1
    query: 'AppMetrics | where Name == \'cortap.webhooks.consecutive_failures\' | summarize Value = max(Sum / ItemCount) by bin(TimeGenerated, 1m)'
    operator: 'GreaterThan'
    threshold: 5
  }
  {
    name: 'dead-letters'
    description: 'More than 5 webhooks wait to be redelivered.'
    severity: 2
    query: 'AppMetrics | where Name == \'cortap.webhooks.dead_letters\' | summarize Value = max(Sum / ItemCount) by bin(TimeGenerated, 1m)'
    operator: 'GreaterThan'
    threshold: 5
  }
  {
    name: 'slow-job'
    description: 'A job has been at work for more than 5 minutes.'
    severity: 1
    query: 'AppMetrics | where Name == \'cortap.jobs.oldest_active_seconds\' | summarize Value = max(Sum / ItemCount) by bin(TimeGenerated, 1m)'
    operator: 'GreaterThan'
    threshold: 300
  }
  {
    name: 'waiting-job'
    description: 'A job has waited for its turn for more than 10 minutes.'
    severity: 2
    query: 'AppMetrics | where Name == \'cortap.jobs.oldest_waiting_seconds\' | summarize Value = max(Sum / ItemCount) by bin(TimeGenerated, 1m)'
    operator: 'GreaterThan'
    threshold: 600
  }
  {
    name: 'storage'
    description: 'Reports could not be stored.'
    severity: 1
    query: 'AppMetrics | where Name == \'cortap.s3.upload_errors\' | summarize Value = sum(Sum)'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'silent'
    description: 'No host has told of itself for 5 minutes.'
    severity: 1
    query: 'AppMetrics | where Name == \'cortap.jobs.active\' | summarize Value = count()'
    operator: 'LessThan'
    threshold: 1
  }
  {
    name: 'failed-requests'
    description: 'More than 5 % of the requests of the last 5 minutes were answered with 5xx.'
    severity: 1
    query: 'AppRequests | summarize Failed = countif(toint(ResultCode) >= 500), All = count() | where All > 0 | project Value = 100.0 * Failed / All'
    operator: 'GreaterThan'
    threshold: 5
  }
]

resource rules 'Microsoft.Insights/scheduledQueryRules@2022-06-15' = [
  for alert in alerts: {
    name: '${name}-${alert.name}'
    location: location
    properties: {
      displayName: '${name}-${alert.name}'
      description: '${alert.description} See docs/runbook.md.'
      severity: alert.severity
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: 'PT1M'
      windowSize: 'PT5M'
      criteria: {
        allOf: [
          {
            query: alert.query
            timeAggregation: 'Maximum'
            metricMeasureColumn: 'Value'
            operator: alert.operator
            threshold: alert.threshold
            failingPeriods: {
              numberOfEvaluationPeriods: 1
              minFailingPeriodsToAlert: 1
            }
          }
        ]
      }
      autoMitigate: true
      actions: empty(actionGroupId) ? {} : { actionGroups: [actionGroupId] }
    }
  }
]

resource workbook 'Microsoft.Insights/workbooks@2022-04-01' = {
  name: guid(resourceGroup().id, name, 'workbook')
  location: location
  kind: 'shared'
  properties: {
    displayName: 'CORTAP'
    category: 'workbook'
    sourceId: workspaceId
    serializedData: loadTextContent('workbook.json')
  }
}
