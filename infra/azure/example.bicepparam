// Copy it, and put your own values in. Only what has no default is here; main.bicep describes the rest.
using 'main.bicep'

param riskuityBaseUrl = 'https://api.riskuity.example'
param jwtAuthority = 'https://login.example.com'
param jwtAudience = 'cortap'
param s3BucketName = 'cortap-reports'
param s3Region = 'us-east-1'
param callbackAllowedHosts = 'hooks.example.com'
