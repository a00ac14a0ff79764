using System.Net;
using Amazon.DynamoDBv2.Model;
using Cortap.Cli.Api;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Tests.Aws.Servers;
using Cortap.Simulators.Demo;
using Cortap.Simulators.Riskuity;
using Cortap.Simulators.Webhooks;

namespace Cortap.EndToEnd.Tests;

/// <summary>The four scenarios with <c>STORAGE_MODE=aws</c>, on Ceph's S3 gateway and DynamoDB Local.</summary>
public sealed class AwsTests(AwsTests.Fixture fixture) : IClassFixture<AwsTests.Fixture>
{
    private readonly AwsOptions _options = fixture.Options;
    private readonly World _world = fixture.World.Restored();

    [Fact]
    public async Task Submit_ValidRequest_StoresDeliversAndServesTheReport()
    {
        using var client = _world.Client();
        var jobId = await client.SubmitAsync(_world.Order(), default);

        var webhook = await _world.WebhookAsync(jobId);
        var job = await _world.SettledAsync(client, jobId);

        webhook.Problems.ShouldBeEmpty();
        job.Status.ShouldBe("completed");
        var link = new Uri((string)webhook.Json["download_url"]!);
        link.Authority.ShouldBe(_options.S3Endpoint!.Authority);
        link.Query.ShouldContain("X-Amz-Expires=604800");
        (await CortapClient.DownloadAsync(link, default)).LongLength.ShouldBe((long)webhook.Json["file_size"]!);
        using var http = _world.Http();
        using var tampered = await http.GetAsync(QueryHelpers.Change(link, "X-Amz-Signature"));
        tampered.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await ShouldBeRecordedAsync(jobId);
        (await http.GetAsync("/readyz")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Submit_StoresUnreachable_Is503AndNotReady()
    {
        string[] settings = [.. fixture.Settings, "AWS_ENDPOINT_URL_S3=http://127.0.0.1:1", "AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:1"];
        await using var world = await World.StartProcessAsync(settings);
        using var http = world.Http();

        using var readiness = await http.GetAsync("/readyz");
        readiness.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);

        using var client = world.Client();
        var refusal = await Should.ThrowAsync<CortapApiException>(() => client.SubmitAsync(world.Order(), default));
        refusal.StatusCode.ShouldBe(503);
        ((string?)refusal.Problem!["error"]).ShouldBe("UNAVAILABLE");
    }

    /// <summary>Nothing is accepted that cannot be recorded, so such a service must get no requests.</summary>
    [Theory]
    [InlineData("AUDIT_TABLE_NAME")]
    [InlineData("REPORTS_TABLE_NAME")]
    [InlineData("JOBS_TABLE_NAME")]
    public async Task Readyz_WithoutATable_SaysSo(string table)
    {
        var (_, settings) = await AwsWorld.CreateAsync();
        await using var world = await World.StartProcessAsync([.. settings, $"{table}=nowhere"]);
        using var http = world.Http();

        (await http.GetAsync("/readyz")).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    /// <summary>The workflows of each are in its own folder: each would take the other's jobs for lost.</summary>
    [Fact]
    public async Task Start_BesideAServiceOnTheSameTables_WaitsAndIsRefused()
    {
        var failure = await Should.ThrowAsync<InvalidOperationException>(() => _world.StartAnotherAsync(fixture.Settings));

        failure.Message.ShouldContain("Waiting for the service that works on the tables");
        failure.Message.ShouldContain("Cannot start: Another service (");
        using var http = _world.Http();
        (await http.GetAsync("/readyz")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Submit_ForeignToken_MakesNoJob()
    {
        var before = (await ItemsAsync()).Count;
        using var client = new CortapClient(_world.Address, "not.a.token");

        (await Should.ThrowAsync<CortapApiException>(() => client.SubmitAsync(_world.Order(), default))).StatusCode.ShouldBe(401);

        (await ItemsAsync()).Count.ShouldBe(before);
    }

    [Fact]
    public async Task Fetch_RiskuityAnswers404_FailsAndTellsTheReceiver()
    {
        _world.Riskuity.Fail(DemoProject.Id, RiskuityFault.Status(404));
        using var client = _world.Client();
        var jobId = await client.SubmitAsync(_world.Order(), default);

        var webhook = await _world.WebhookAsync(jobId);

        webhook.Problems.ShouldBeEmpty();
        ((string?)webhook.Json["error"]!["code"]).ShouldBe("DATA_FETCH_ERROR");
        (await _world.SettledAsync(client, jobId)).Status.ShouldBe("failed");
    }

    [Fact]
    public async Task Deliver_ReceiverAlwaysAnswers500_EndsAsDeadLetterWithItsReport()
    {
        _world.Receiver.Answer(WebhookAnswer.Status(500));
        using var client = _world.Client();
        var jobId = await client.SubmitAsync(_world.Order(), default);

        var job = await _world.SettledAsync(client, jobId);

        job.Status.ShouldBe("callback_failed");
        _world.WebhooksOf(jobId).Count.ShouldBe(6);
        (await CortapClient.DownloadAsync(job.DownloadUrl!, default)).ShouldNotBeEmpty();
    }

    /// <summary>One record, expiring by TTL, found by each index; the sealed token and the working files are gone.</summary>
    private async Task ShouldBeRecordedAsync(string jobId)
    {
        var item = (await ItemsAsync()).Where(one => one["job_id"].S == jobId).ShouldHaveSingleItem();
        long.Parse(item["ttl"].N).ShouldBe(long.Parse(item["created_at"].N.Split('.')[0]) + (30 * 86_400));
        foreach (var index in new[] { JobsTable.UserIndex, JobsTable.StatusIndex, JobsTable.ProjectIndex })
        {
            (await ItemsAsync(index)).ShouldContain(one => one["job_id"].S == jobId);
        }

        using var client = AwsClients.CreateS3(_options, AwsServers.Credentials);
        (await client.ListVersionsAsync(_options.BucketName, $"work/{jobId}/")).Versions.ShouldBeNull();
    }

    private async Task<List<Dictionary<string, AttributeValue>>> ItemsAsync(string? index = null)
    {
        using var client = AwsClients.CreateDynamoDb(_options, AwsServers.Credentials);
        return (await client.ScanAsync(new ScanRequest { TableName = _options.JobsTableName, IndexName = index })).Items;
    }

    /// <summary>One bucket, its tables and one service for all of them.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        internal AwsOptions Options { get; private set; } = null!;

        public string[] Settings { get; private set; } = null!;

        public World World { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            (Options, Settings) = await AwsWorld.CreateAsync();
            World = await World.StartProcessAsync(Settings);
        }

        public async Task DisposeAsync() => await World.DisposeAsync();
    }
}
