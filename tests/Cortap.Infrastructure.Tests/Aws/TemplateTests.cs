using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Amazon.DynamoDBv2.Model;
using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Tests.Aws.Servers;
using Cortap.Infrastructure.Tests.Local;
using Cortap.Reporting.Storage;

namespace Cortap.Infrastructure.Tests.Aws;

/// <summary>Holds infra/aws/template.yaml and the code together.</summary>
public sealed partial class TemplateTests : IClassFixture<TemplateTests.Template>
{
    private readonly JsonNode _validation;
    private readonly JsonNode _service;

    public TemplateTests(Template template)
    {
        _validation = template.Validation["template.yaml"]!;
        _service = template.Validation["service.yaml"]!;
    }

    [Fact]
    public void Templates_Validator_FindsNothing()
    {
        foreach (var validation in new[] { _validation, _service })
        {
            ((string?)validation["status"]).ShouldBe("OK");
            validation["diagnostics"]!.AsArray().ShouldBeEmpty(validation["diagnostics"]!.ToJsonString());
        }
    }

    [Fact]
    public void Parameters_OfTheExample_AreThoseThatServiceHasNoDefaultFor()
    {
        var infra = Path.Combine(TestServer.RepositoryRoot, "infra", "aws");
        var parameters = File.ReadAllText(Path.Combine(infra, "service.yaml")).Split("\nParameters:\n")[1].Split("\nResources:\n")[0];
        var needed = Parameter().Matches(parameters).Where(parameter => !parameter.Groups["text"].Value.Contains("    Default:", StringComparison.Ordinal)).Select(parameter => parameter.Groups["name"].Value).ToList();

        needed.Count.ShouldBeGreaterThan(10);
        JsonNode.Parse(File.ReadAllText(Path.Combine(infra, "example.json")))!["Parameters"]!.AsObject().Select(parameter => parameter.Key).ShouldBe(needed);
    }

    [Fact]
    public void Bucket_InTemplate_LetsNamedOriginsReadOnly()
    {
        var rule = Properties("Bucket")["CorsConfiguration"]!["CorsRules"]!.AsArray().ShouldHaveSingleItem()!;

        rule["AllowedMethods"]!.AsArray().Select(method => (string)method!).ShouldBe(["GET", "HEAD"]);
        rule["AllowedOrigins"]!.ToJsonString().ShouldNotContain("*");
    }

    [Fact]
    public void Task_InTemplate_RunsAsNobodyOnAReadOnlyRootAndShipsMetrics()
    {
        var containers = _service["resources"]!["TaskDefinition"]!["properties"]!["ContainerDefinitions"]!.AsArray();
        var service = containers.Single(container => (string?)container!["Name"] == "cortap")!;

        ((bool?)service["ReadonlyRootFilesystem"]).ShouldBe(true);
        ((string?)service["User"]).ShouldNotStartWith("0");
        ((string?)service["LogConfiguration"]!["Options"]!["log_format"]).ShouldBe("json/emf");
        ((int)service["StopTimeout"]!).ShouldBeGreaterThan(30);
        containers.Select(container => (string?)container!["FirelensConfiguration"]?["Type"]).ShouldContain("fluentbit");
    }

    [Theory]
    [InlineData("new", true)]
    [InlineData("used", false)]
    [InlineData("unreadable", false)]
    public async Task Instance_AtItsStart_FormatsOnlyANewDisk(string disk, bool isFormatted)
    {
        using var folder = new TemporaryFolder();
        var (device, formatted) = (folder.File("nvme-Amazon_Elastic_Block_Store_vol1"), folder.File("formatted"));
        var content = new byte[2 * 1024 * 1024];
        if (disk == "used") content[4096] = 1;
        if (disk == "unreadable") Directory.CreateDirectory(device);
        else await File.WriteAllBytesAsync(device, content);
        var template = await File.ReadAllTextAsync(Path.Combine(TestServer.RepositoryRoot, "infra", "aws", "service.yaml"));
        var script = template[template.IndexOf("#!/bin/bash", StringComparison.Ordinal)..template.IndexOf("mkdir -p /var/lib/cortap", StringComparison.Ordinal)]
            .Replace("${AWS::Region}", "us-east-1", StringComparison.Ordinal).Replace("${Disk}", "vol-1", StringComparison.Ordinal).Replace("/dev/disk/by-id", folder.Path, StringComparison.Ordinal);
        var machine = $"aws() {{ :; }}\ncurl() {{ :; }}\nmkfs.ext4() {{ touch '{formatted}'; }}\n";

        using var bash = Process.Start(new ProcessStartInfo("bash", ["-c", machine + script]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        await Task.WhenAll(bash.StandardOutput.ReadToEndAsync(), bash.StandardError.ReadToEndAsync(), bash.WaitForExitAsync());

        File.Exists(formatted).ShouldBe(isFormatted);
        (bash.ExitCode == 0).ShouldBe(disk != "unreadable");
    }

    [Fact]
    public void Roles_InTemplate_AllowNoActionByPattern()
    {
        var statements = _service["resources"]!.AsObject().Where(resource => (string?)resource.Value!["type"] == "AWS::IAM::Role")
            .SelectMany(role => role.Value!["properties"]!["Policies"]!.AsArray()).SelectMany(policy => policy!["PolicyDocument"]!["Statement"]!.AsArray())
            .Concat(Properties("ServicePolicy")["PolicyDocument"]!["Statement"]!.AsArray()).ToList();

        statements.Count.ShouldBeGreaterThan(10);
        foreach (var statement in statements) statement!["Action"]!.ToJsonString().ShouldNotContain("*");
        // A token for the registry is of the whole registry.
        statements.Where(statement => (string?)(statement!["Resource"] as JsonValue) == "*").Select(statement => (string?)statement!["Sid"]).ShouldBe(["SignInToRegistry"]);
    }

    [Theory]
    [InlineData("JobsTable")]
    [InlineData("ReportsTable")]
    [InlineData("AuditTable")]
    public void Table_InTemplate_IsTheOneThatTheCodeMakes(string resource)
    {
        var properties = Properties(resource);
        var made = resource switch
        {
            "JobsTable" => JobsTable.CreateRequest(AwsOptions.DefaultJobsTableName),
            "ReportsTable" => ReportsTable.CreateRequest(AwsOptions.DefaultReportsTableName),
            _ => AuditTable.CreateRequest(AwsOptions.DefaultAuditTableName),
        };

        ((string?)properties["TableName"]).ShouldBe(made.TableName);
        ((string?)properties["BillingMode"]).ShouldBe(made.BillingMode.Value);
        KeysOf(properties).ShouldBe(KeysOf(made.KeySchema));
        properties["AttributeDefinitions"]!.AsArray().Select(attribute => $"{attribute!["AttributeName"]} {attribute["AttributeType"]}")
            .ShouldBe(made.AttributeDefinitions.Select(attribute => $"{attribute.AttributeName} {attribute.AttributeType}"), ignoreOrder: true);
        (properties["GlobalSecondaryIndexes"]?.AsArray() ?? [])
            .Select(index => $"{index!["IndexName"]}: {KeysOf(index)}, {index["Projection"]!["ProjectionType"]}")
            .ShouldBe((made.GlobalSecondaryIndexes ?? []).Select(index => $"{index.IndexName}: {KeysOf(index.KeySchema)}, {index.Projection.ProjectionType}"));
        ((bool?)properties["PointInTimeRecoverySpecification"]!["PointInTimeRecoveryEnabled"]).ShouldBe(true);
        ((bool?)properties["SSESpecification"]!["SSEEnabled"]).ShouldBe(true);
    }

    [Fact]
    public void JobsTable_InTemplate_ExpiresByTheCodesAttribute()
    {
        var expiry = Properties("JobsTable")["TimeToLiveSpecification"]!;

        ((string?)expiry["AttributeName"]).ShouldBe(JobAttributes.TimeToLive);
        ((bool?)expiry["Enabled"]).ShouldBe(true);
    }

    [Fact]
    public void Bucket_InTemplate_IsVersionedEncryptedAndPrivate()
    {
        var bucket = Properties("Bucket");

        ((string?)bucket["VersioningConfiguration"]!["Status"]).ShouldBe("Enabled");
        var encryption = bucket["BucketEncryption"]!["ServerSideEncryptionConfiguration"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)encryption["ServerSideEncryptionByDefault"]!["SSEAlgorithm"]).ShouldBe("AES256");
        bucket["PublicAccessBlockConfiguration"]!.AsObject().Select(block => (bool)block.Value!).ShouldBe([true, true, true, true]);
        Properties("BucketPolicy").ToJsonString().ShouldContain("\"aws:SecureTransport\":\"false\"");
    }

    [Fact]
    public void Lifecycle_InTemplate_CoversTheKeysThatTheCodeWrites()
    {
        var job = SampleJobs.Processing();

        var report = RuleFor(ObjectKeys.Report(job.ProjectId, job.ReportType, job.Format, SampleJobs.Now));
        ((int)report["ExpirationInDays"]!).ShouldBe(30);
        ((int)report["NoncurrentVersionExpiration"]!["NoncurrentDays"]!).ShouldBe(30);
        ((int)RuleFor(ObjectKeys.Canonical(job.ProjectId, job.Id, job.CreatedAt))["ExpirationInDays"]!).ShouldBe(30);
        ((int)RuleFor(ObjectKeys.Work(job.Id))["ExpirationInDays"]!).ShouldBe(1);
        ((int)RuleFor(ObjectKeys.WorkingReport(job.Id, job.Format))["NoncurrentVersionExpiration"]!["NoncurrentDays"]!).ShouldBe(1);
    }

    [Fact]
    public void Policy_InTemplate_AllowsToWriteWhereTheCodeWrites()
    {
        var job = SampleJobs.Processing();
        var writable = Statement("WriteObjects")["Resource"]!.AsArray().Select(resource => ((string)resource!).Split('/')[^2]);

        writable.ShouldBe(
            new[] { ObjectKeys.Report(job.ProjectId, job.ReportType, job.Format, SampleJobs.Now), ObjectKeys.Canonical(job.ProjectId, job.Id, job.CreatedAt), ObjectKeys.Work(job.Id), ObjectKeys.Template("draft-audit-report", "0") }.Select(key => key.Split('/')[0]));
        ((string?)Statement("RemoveWork")["Resource"]).ShouldEndWith("/work/*");
    }

    // Emulators know no policies.
    [Fact]
    public void Policy_InTemplate_AllowsWhatTheCodeAsksOfTheTables()
    {
        var code = Directory.EnumerateFiles(Path.Combine(TestServer.RepositoryRoot, "src", "Cortap.Infrastructure", "Aws"), "*.cs").Select(File.ReadAllText).ToList();
        var asked = code.SelectMany(text => TableCall().Matches(text)).Select(call => $"dynamodb:{call.Groups["action"].Value}").Distinct().ToList();

        asked.Count.ShouldBe(6);
        asked.ShouldBeSubsetOf(new[] { "Jobs", "ListJobs" }.SelectMany(statement => Actions(Statement(statement))));
    }

    private static IEnumerable<string> Actions(JsonNode statement) =>
        statement["Action"] is JsonArray many ? many.Select(action => (string)action!) : [(string)statement["Action"]!];

    private JsonNode Properties(string resource) => _validation["resources"]![resource]!["properties"]!;

    private JsonNode Statement(string sid) =>
        Properties("ServicePolicy")["PolicyDocument"]!["Statement"]!.AsArray().Single(statement => (string?)statement!["Sid"] == sid)!;

    private JsonNode RuleFor(string key) => Properties("Bucket")["LifecycleConfiguration"]!["Rules"]!.AsArray()
        .Single(rule => (string?)rule!["Prefix"] is { Length: > 0 } prefix && key.StartsWith(prefix, StringComparison.Ordinal))!;

    private static string KeysOf(JsonNode table) =>
        string.Join(", ", table["KeySchema"]!.AsArray().Select(key => $"{key!["AttributeName"]} {key["KeyType"]}"));

    private static string KeysOf(List<KeySchemaElement> keys) => string.Join(", ", keys.Select(key => $"{key.AttributeName} {key.KeyType}"));

    [GeneratedRegex(@"^  (?<name>\w+):\n(?<text>(?:    .*\n?)+)", RegexOptions.Multiline)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\.(?<action>GetItem|PutItem|UpdateItem|DeleteItem|Query|Scan)Async\(")]
    private static partial Regex TableCall();

    /// <summary>What infra/aws/validate.mjs says; it takes seconds, so it runs once.</summary>
    public sealed class Template
    {
        public Template()
        {
            var script = Path.Combine(TestServer.RepositoryRoot, "infra", "aws", "validate.mjs");
            using var node = Process.Start(new ProcessStartInfo("node", [script]) { RedirectStandardOutput = true })!;
            Validation = JsonNode.Parse(node.StandardOutput.ReadToEnd())!;
        }

        public JsonNode Validation { get; }
    }
}
