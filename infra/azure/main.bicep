// The function app, with everything it needs besides the AWS resources of infra/aws/template.yaml.
//   az deployment group create -g GROUP -f infra/azure/main.bicep -p riskuityBaseUrl=… jwtAuthority=… s3BucketName=… s3Region=…
//   az keyvault secret set --vault-name VAULT -n webhook-secret --value …      (and the other secrets that appSettings names)
//   eng/functions-package.sh, then what docs/azure.md says under Deploy

@description('Prefix of all names: lower-case letters and digits.')
@minLength(3)
@maxLength(11)
param name string = 'cortap'

param location string = resourceGroup().location

@description('RISKUITY_BASE_URL')
param riskuityBaseUrl string

@description('JWT_AUTHORITY: the OpenID Connect issuer of the callers\' tokens.')
param jwtAuthority string

@description('S3_BUCKET_NAME')
param s3BucketName string

@description('S3_REGION')
param s3Region string

@description('CALLBACK_ALLOWED_HOSTS, comma-separated; empty allows every public host.')
param callbackAllowedHosts string = ''

@description('Instances that the app may grow to; each runs MAX_CONCURRENT_JOBS jobs at a time.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 40

var suffix = uniqueString(resourceGroup().id, name)
var deployments = 'deployments'
var secret = '@Microsoft.KeyVault(VaultName=${vault.name};SecretName='

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: '${name}-logs'
  location: location
  properties: {
    sku: { name: 'PerGB2018' }
    // Logs are the audit trail: at least 90 days.
    retentionInDays: 180
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: '${name}-insights'
  location: location
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: logs.id
    DisableLocalAuth: true
  }
}

// Durable state (queues, tables, blobs) and the app's package; reports live in S3.
resource storage 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: take('${name}${suffix}', 24)
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_ZRS' }
  properties: {
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }

  resource blobs 'blobServices' = {
    name: 'default'

    resource container 'containers' = {
      name: deployments
    }
  }
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: take('${name}-${suffix}', 24)
  location: location
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enablePurgeProtection: true
  }
}

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: '${name}-plan'
  location: location
  kind: 'functionapp'
  sku: {
    tier: 'FlexConsumption'
    name: 'FC1'
  }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: '${name}-${suffix}'
  location: location
  kind: 'functionapp,linux'
  identity: { type: 'SystemAssigned' }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    siteConfig: {
      minTlsVersion: '1.2'
    }
    functionAppConfig: {
      runtime: {
        name: 'dotnet-isolated'
        version: '10.0'
      }
      scaleAndConcurrency: {
        instanceMemoryMB: 2048
        maximumInstanceCount: maximumInstanceCount
      }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.properties.primaryEndpoints.blob}${deployments}'
          authentication: { type: 'SystemAssignedIdentity' }
        }
      }
    }
  }

  resource appSettings 'config' = {
    name: 'appsettings'
    properties: {
      AzureWebJobsStorage__accountName: storage.name
      APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD'
      // The host's own page at / is nobody's business.
      AzureWebJobsDisableHomepage: 'true'
      STORAGE_MODE: 'aws'
      S3_BUCKET_NAME: s3BucketName
      S3_REGION: s3Region
      RISKUITY_BASE_URL: riskuityBaseUrl
      JWT_AUTHORITY: jwtAuthority
      CALLBACK_ALLOWED_HOSTS: callbackAllowedHosts
      PUBLIC_BASE_URL: 'https://${app.properties.defaultHostName}'
      AWS_ACCESS_KEY_ID: '${secret}aws-access-key-id)'
      AWS_SECRET_ACCESS_KEY: '${secret}aws-secret-access-key)'
      WEBHOOK_SECRET: '${secret}webhook-secret)'
      TOKEN_ENCRYPTION_KEY: '${secret}token-encryption-key)'
    }
    dependsOn: [storageAccess, vaultAccess]
  }
}

var storageRoles = {
  blobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  queueDataContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  tableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
}

resource storageAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in items(storageRoles): {
    name: guid(storage.id, app.id, role.value)
    scope: storage
    properties: {
      principalId: app.identity.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.value)
    }
  }
]

var keyVaultSecretsUser = '4633458b-17de-408a-b874-0445c86b69e6'

resource vaultAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, app.id, keyVaultSecretsUser)
  scope: vault
  properties: {
    principalId: app.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', keyVaultSecretsUser)
  }
}

var monitoringMetricsPublisher = '3913510d-42f4-4e42-8a64-420c390055eb'

resource insightsAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(insights.id, app.id, monitoringMetricsPublisher)
  scope: insights
  properties: {
    principalId: app.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', monitoringMetricsPublisher)
  }
}

output appName string = app.name
output baseUrl string = 'https://${app.properties.defaultHostName}'
output vaultName string = vault.name
