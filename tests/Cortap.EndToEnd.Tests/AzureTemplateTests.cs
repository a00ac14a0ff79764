using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.S3.Model;
using Cortap.Cli.Service;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Tests.Aws.Servers;
using Cortap.Simulators.Demo;
using Cortap.Simulators.Riskuity;

namespace Cortap.EndToEnd.Tests;

/// <summary>infra/azure/main.bicep: the app can make a report with what it sets, and nothing else.</summary>
public sealed class AzureTemplateTests
{
    [Fact]
    public async Task App_WithExactlyTheSettingsOfTheTemplate_CanGenerate()
    {
        const string Audience = "cortap";
        var options = await AwsServers.NewOptionsAsync();
        using var s3 = AwsClients.CreateS3(options, AwsServers.Credentials);
        using var dynamo = AwsClients.CreateDynamoDb(options, AwsServers.Credentials);
        await AwsBucket.CreateAsync(s3, options, CancellationToken.None);
        await AwsTables.CreateAsync(dynamo, options, TimeProvider.System, CancellationToken.None);
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = options.BucketName, Key = "setup/projects.json", ContentBody = DemoProject.SetupJson });
        await using var authority = await Authority.StartAsync();
        await using var riskuity = await RiskuitySimulator.StartAsync();
        riskuity.AddProject(DemoProject.TenantProject, DemoProject.Controls());

        // Rotated and optional secrets as well, so that all that the template can set is tried.
        var template = await AzureTemplate.EvaluateAsync(
            $$"""
            param riskuityBaseUrl = '{{riskuity.BaseUrl}}'
            param jwtAuthority = '{{authority.Issuer}}'
            param jwtAudience = '{{Audience}}'
            param s3BucketName = '{{options.BucketName}}'
            param s3Region = '{{options.Region}}'
            param rotatedSecrets = ['WEBHOOK_SECRET', 'TOKEN_ENCRYPTION_KEY', 'DOCUMENT_SIGNING_KEY']
            param optionalSecrets = ['RISKUITY_SERVICE_PASSWORD', 'SMTP_URL']
            param consoleClientId = '7d1b4cfe-9e2a-4ab7-a56d-5f0c6bd1f001'
            param consoleTenantId = '45'
            param settings = {
              RISKUITY_SERVICE_USERNAME: 'svc-cortap'
              SMTP_FROM: 'cortap@example.com'
              JOBS_TABLE_NAME: '{{options.JobsTableName}}'
              REPORTS_TABLE_NAME: '{{options.ReportsTableName}}'
              AUDIT_TABLE_NAME: '{{options.AuditTableName}}'
              AWS_ENDPOINT_URL_S3: '{{options.S3Endpoint}}'
              AWS_ENDPOINT_URL_DYNAMODB: '{{options.DynamoDbEndpoint}}'
            }
            """);
        var folder = Directory.CreateTempSubdirectory("cortap-azure-");
        try
        {
            await using var service = await ServiceProcess.StartAsync(
                new ServiceSettings { DataDirectory = folder.FullName, Environment = template.Resolve(Vault()), StartTimeout = World.Patience });
            using var http = new HttpClient { BaseAddress = service.BaseAddress };
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", authority.Mint(Audience));

            var answer = await http.PostAsJsonAsync("api/v1/validate-data", new { project_id = DemoProject.Id, report_type = "draft_audit_report" });

            var check = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
            ((bool?)check["can_generate"]).ShouldBe(true, check.ToJsonString());
            (await http.GetAsync("readyz")).IsSuccessStatusCode.ShouldBeTrue(service.Output);
            (await http.GetStringAsync(".well-known/cortap-keys.json")).ShouldContain("\"keys\"");
            service.Output.ShouldNotContain(" is set without ");
            service.Output.ShouldNotContain("has no effect");
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", authority.Mint("another service"));
            ((int)(await http.PostAsJsonAsync("api/v1/validate-data", new { project_id = DemoProject.Id, report_type = "draft_audit_report" })).StatusCode).ShouldBe(401);
            await ShouldOpenTheConsoleAsync(service.BaseAddress);
            await service.StopAsync(World.Patience);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Template_WithTheContainer_RunsItWithPdf()
    {
        var template = await AzureTemplate.EvaluateAsync(
            """
            param riskuityBaseUrl = 'https://api.riskuity.example'
            param jwtAuthority = 'https://login.example.com'
            param jwtAudience = 'cortap'
            param s3BucketName = 'cortap-reports'
            param s3Region = 'us-east-1'
            param containerImage = 'registry.example.com/cortap-functions:1'
            param consoleClientId = '7d1b4cfe-9e2a-4ab7-a56d-5f0c6bd1f001'
            param corsAllowedOrigins = ['https://app.example.com']
            param actionGroupId = '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/cortap/providers/microsoft.insights/actionGroups/on-call'
            """);

        template.Findings.ShouldBeEmpty();
        var app = template.Resources.Single(resource => (string?)resource["type"] == "Microsoft.Web/sites")["properties"]!;
        ((string?)app["siteConfig"]!["linuxFxVersion"]).ShouldBe("DOCKER|registry.example.com/cortap-functions:1");
        app["siteConfig"]!["cors"]!["allowedOrigins"]!.AsArray().Select(origin => (string)origin!).ShouldBe(["https://app.example.com"]);
        app["functionAppConfig"].ShouldBeNull();
        template.AppSettings["PDF_CONVERTER_PATH"].ShouldBe("/usr/bin/soffice");
        template.AppSettings["FUNCTIONS_WORKER_RUNTIME"].ShouldBe("dotnet-isolated");
        var authentication = template.Resources.Single(resource => ((string)resource["name"]!).EndsWith("/authsettingsV2", StringComparison.Ordinal))["properties"]!;
        ((bool?)authentication["globalValidation"]!["requireAuthentication"]).ShouldBe(false);
        authentication["globalValidation"]!["excludedPaths"]!.AsArray().Select(path => (string)path!).ShouldContain("/api/*");
        template.AppSettings["CONSOLE_TRUST_PLATFORM"].ShouldBe("true");

        // What watches it comes along.
        var alerts = template.Resources.Where(resource => (string?)resource["type"] == "Microsoft.Insights/scheduledQueryRules").ToList();
        alerts.Select(alert => (string?)alert["name"]).ShouldContain("cortap-dead-letters");
        alerts.Count.ShouldBe(8);
        alerts.ShouldAllBe(alert => ((string)alert["properties"]!["actions"]!["actionGroups"]![0]!).EndsWith("/on-call"));
        template.Resources.ShouldContain(resource => (string?)resource["type"] == "Microsoft.Insights/workbooks");
    }

    [Fact]
    public async Task Template_WithoutTheConsole_TrustsNoPlatform() =>
        (await AzureTemplate.EvaluateAsync()).AppSettings.Keys.ShouldNotContain("CONSOLE_TRUST_PLATFORM");

    /// <summary>As the platform passes requests on, once its authentication has looked at them.</summary>
    private static async Task ShouldOpenTheConsoleAsync(Uri address)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = address };
        (await http.GetAsync("console")).Headers.Location!.ToString().ShouldStartWith("/console/sign-in");
        (await http.GetStringAsync("console/sign-in")).ShouldContain("/.auth/login/aad?post_login_redirect_uri=%2Fconsole");
        var principal = new JsonObject
        {
            ["auth_typ"] = "aad",
            ["name_typ"] = "name",
            ["role_typ"] = "roles",
            ["claims"] = new JsonArray(Claim("sub", "someone"), Claim("name", "Olga Operator"), Claim("roles", "operator")),
        };
        http.DefaultRequestHeaders.Add("X-MS-CLIENT-PRINCIPAL", Convert.ToBase64String(Encoding.UTF8.GetBytes(principal.ToJsonString())));

        var page = await http.GetStringAsync("console");
        page.ShouldContain("Olga Operator");
        page.ShouldContain("operator of tenant 45");

        static JsonObject Claim(string type, string value) => new() { ["typ"] = type, ["val"] = value };
    }

    /// <summary>What an operator puts into the vault: the names are the template's, the values of the form that docs/settings.md demands.</summary>
    private static Dictionary<string, string> Vault()
    {
        string[] keys =
        [
            "webhook-secret", "token-encryption-key", "document-signing-key", "audit-signing-key",
            "webhook-secret-previous", "token-encryption-key-previous", "document-signing-key-previous", "riskuity-service-password",
        ];
        return new(keys.Select(name => KeyValuePair.Create(name, RandomNumberGenerator.GetHexString(64, lowercase: true))))
        {
            ["aws-access-key-id"] = AwsServers.AccessKey,
            ["aws-secret-access-key"] = AwsServers.SecretKey,
            ["smtp-url"] = "smtps://cortap:secret@mail.example.com:465",
        };
    }
}
