// The function app, with everything it needs besides the AWS resources of infra/aws/template.yaml.
//   az deployment group create -g GROUP -f infra/azure/main.bicep -p infra/azure/example.bicepparam
//   az keyvault secret set --vault-name VAULT -n webhook-secret --value …      (and the others below `secrets`)
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

@description('JWT_AUDIENCE: the `aud` of tokens that are meant for this service.')
@minLength(1)
param jwtAudience string

@description('S3_BUCKET_NAME')
param s3BucketName string

@description('S3_REGION')
param s3Region string

@description('PROJECT_SETUP_PATH: the setup document, without which no report is complete; put it there before the first report.')
param projectSetup string = 's3://${s3BucketName}/setup/projects.json'

@description('CALLBACK_ALLOWED_HOSTS, comma-separated; empty allows every public host.')
param callbackAllowedHosts string = ''

@description('Origins of pages whose scripts may call the API, such as https://app.example.com.')
param corsAllowedOrigins string[] = []

@description('Client id of the console at the authority: people then sign in by the platform\'s authentication. Empty leaves it off.')
param consoleClientId string = ''

@description('Issuer of the people who use the console.')
param consoleIssuer string = jwtAuthority

@description('CONSOLE_TENANT_ID: the tenant of people whose sign-in names none; empty refuses them, unless they have the role service_account.')
param consoleTenantId string = ''

@description('Resource id of the action group that alerts notify; empty for none.')
param actionGroupId string = ''

@description('Further settings of docs/settings.md that are no secrets, such as { MAX_CONCURRENT_JOBS: \'10\' }.')
param settings object = {}

@description('Secret settings that are in use besides those that every installation needs; each is the vault\'s secret of its name in lower case with hyphens.')
param optionalSecrets ('RISKUITY_SERVICE_PASSWORD' | 'SMTP_URL')[] = []

@description('Secrets that are being rotated: the value before lies in the vault under the same name with -previous.')
param rotatedSecrets ('WEBHOOK_SECRET' | 'TOKEN_ENCRYPTION_KEY' | 'DOCUMENT_SIGNING_KEY')[] = []

@description('An image of infra/container/functions.Dockerfile in a registry that the app may pull from: it has LibreOffice, so that reports can be PDF. Empty runs the package on Flex Consumption, which has none.')
param containerImage string = ''

@description('Instances that the app may grow to; MAX_CONCURRENT_JOBS counts over all of them.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 40

var inContainer = containerImage != ''
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
  kind: inContainer ? 'elastic' : 'functionapp'
  sku: inContainer ? { tier: 'ElasticPremium', name: 'EP1' } : { tier: 'FlexConsumption', name: 'FC1' }
  properties: {
    reserved: true
    maximumElasticWorkerCount: inContainer ? min(maximumInstanceCount, 100) : null
  }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: '${name}-${suffix}'
  location: location
  kind: inContainer ? 'functionapp,linux,container' : 'functionapp,linux'
  identity: { type: 'SystemAssigned' }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    siteConfig: {
      minTlsVersion: '1.2'
      ftpsState: 'Disabled'
      cors: { allowedOrigins: corsAllowedOrigins }
      linuxFxVersion: inContainer ? 'DOCKER|${containerImage}' : null
      acrUseManagedIdentityCreds: inContainer ? true : null
    }
    functionAppConfig: inContainer ? null : {
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
    properties: union(settings, hosting, service, console, secretSettings)
    dependsOn: [storageAccess, vaultAccess]
  }

  // Only the console is behind it: the API has tokens of its own, which the platform must not judge.
  resource authentication 'config' = if (consoleClientId != '') {
    name: 'authsettingsV2'
    properties: {
      platform: { enabled: true }
      globalValidation: {
        requireAuthentication: false
        unauthenticatedClientAction: 'AllowAnonymous'
        excludedPaths: ['/api/*', '/healthz', '/readyz', '/metrics', '/.well-known/cortap-keys.json']
      }
      httpSettings: { requireHttps: true }
      identityProviders: {
        azureActiveDirectory: {
          enabled: true
          registration: {
            clientId: consoleClientId
            openIdIssuer: consoleIssuer
          }
          validation: { allowedAudiences: [consoleClientId] }
        }
      }
    }
  }
}

// What the Functions host itself reads. How it treats durable work lies in host.json.
var hosting = union(
  {
    AzureWebJobsStorage__accountName: storage.name
    AzureWebJobsStorage__credential: 'managedidentity'
    // The host's own page at / is nobody's business.
    AzureWebJobsDisableHomepage: 'true'
    APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD'
  },
  inContainer
    ? {
        FUNCTIONS_EXTENSION_VERSION: '~4'
        FUNCTIONS_WORKER_RUNTIME: 'dotnet-isolated'
        WEBSITES_ENABLE_APP_SERVICE_STORAGE: 'false'
        PDF_CONVERTER_PATH: '/usr/bin/soffice'
      }
    : {}
)

var service = {
  STORAGE_MODE: 'aws'
  S3_BUCKET_NAME: s3BucketName
  S3_REGION: s3Region
  PROJECT_SETUP_PATH: projectSetup
  RISKUITY_BASE_URL: riskuityBaseUrl
  JWT_AUTHORITY: jwtAuthority
  JWT_AUDIENCE: jwtAudience
  CALLBACK_ALLOWED_HOSTS: callbackAllowedHosts
  PUBLIC_BASE_URL: 'https://${app.properties.defaultHostName}'
}

// Without the platform's authentication nobody would set the header that this trusts.
var console = union(
  consoleClientId == '' ? {} : { CONSOLE_TRUST_PLATFORM: 'true' },
  consoleTenantId == '' ? {} : { CONSOLE_TENANT_ID: consoleTenantId }
)

// A setting whose secret the vault lacks would hold the reference itself, and the app refuse to start: so only what is said to be there.
var secrets = concat(
  ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'WEBHOOK_SECRET', 'TOKEN_ENCRYPTION_KEY', 'DOCUMENT_SIGNING_KEY', 'AUDIT_SIGNING_KEY'],
  optionalSecrets,
  map(rotatedSecrets, name => '${name}_PREVIOUS')
)
var secretSettings = toObject(secrets, name => name, name => '${secret}${toLower(replace(name, '_', '-'))})')

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

module alerts 'alerts.bicep' = {
  name: '${name}-alerts'
  params: {
    name: name
    location: location
    workspaceId: logs.id
    actionGroupId: actionGroupId
  }
}

output appName string = app.name
output baseUrl string = 'https://${app.properties.defaultHostName}'
output vaultName string = vault.name
output tablesUrl string = storage.properties.primaryEndpoints.table

// For what watches the app.
output insightsId string = insights.id
output workspaceId string = logs.id
