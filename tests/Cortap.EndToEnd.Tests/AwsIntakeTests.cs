using Amazon.DynamoDBv2.Model;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Tests.Aws.Servers;

namespace Cortap.EndToEnd.Tests;

/// <summary>With the jobs in DynamoDB, a request makes one job or none, however often it comes and wherever the process dies.</summary>
public sealed class AwsIntakeTests : IAsyncLifetime
{
    private AwsOptions _options = null!;
    private string[] _settings = null!;
    private World _world = null!;

    public async Task InitializeAsync()
    {
        (_options, _settings) = await AwsWorld.CreateAsync();
        _world = await World.PrepareAsync();
    }

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Submit_FiftyAtOnceWithOneKey_MakeOneJob()
    {
        await _world.StartServiceAsync(_settings);
        using var http = _world.Http();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Request().SendAsync(http)));

        answers.ShouldAllBe(answer => answer.Status == 202);
        var jobId = answers.Select(answer => (string)answer.Json!["job_id"]!).Distinct().ShouldHaveSingleItem();
        answers.Count(answer => !answer.Headers.ContainsKey("Idempotency-Replayed")).ShouldBe(1);
        (await JobsAsync()).ShouldBe([jobId]);
        using var client = _world.Client();
        (await _world.SettledAsync(client, jobId)).Status.ShouldBe("completed");
        _world.Receiver.Received.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("StartReportJob.stored")]
    [InlineData("StartReportJob.scheduled")]
    public async Task Restart_AfterKillOfARequestWithAKey_GivesItsRepetitionTheSameJob(string point)
    {
        await KillAtAsync(point);
        await _world.StartServiceAsync(_settings);
        using var http = _world.Http();

        var answer = await Request().SendAsync(http);

        answer.Headers["Idempotency-Replayed"].ShouldBe("true");
        var jobId = (string)answer.Json!["job_id"]!;
        (await JobsAsync()).ShouldBe([jobId]);
        using var client = _world.Client();
        var job = await _world.SettledAsync(client, jobId);
        (job.Status, job.CallbackStatus).ShouldBe(("completed", "delivered"));
    }

    [Fact]
    public async Task Restart_AfterKillBetweenRecordAndSchedule_RunsTheJobAlthoughNobodyAsks()
    {
        _settings = [.. _settings, "HOUSEKEEPING_INTERVAL_SECONDS=1"];
        await KillAtAsync("StartReportJob.stored");

        await _world.StartServiceAsync(_settings);

        var webhook = await _world.Receiver.WaitForAsync(_ => true, World.Patience);
        webhook.Problems.ShouldBeEmpty();
        (await JobsAsync()).ShouldBe([webhook.JobId]);
        ((string?)webhook.Json["status"]).ShouldBe("completed");
    }

    private RawRequest Request() =>
        new() { Token = _world.Mint.Mint(), Body = RawRequest.ValidBody(_world).ToJsonString(), IdempotencyKey = "one" };

    private async Task KillAtAsync(string point)
    {
        await _world.StartServiceAsync([.. _settings, $"CORTAP_CRASH_POINT={point}"]);
        using var http = _world.Http();
        await Should.ThrowAsync<HttpRequestException>(() => Request().SendAsync(http));
        await _world.Service.WaitForExitAsync(World.Patience);
    }

    /// <summary>Ids of the job records; tokens and reservations lie in the same table without a status.</summary>
    private async Task<IEnumerable<string>> JobsAsync()
    {
        using var client = AwsClients.CreateDynamoDb(_options, AwsServers.Credentials);
        var answer = await client.ScanAsync(new ScanRequest { TableName = _options.JobsTableName, ConsistentRead = true });
        return answer.Items.Where(item => item.ContainsKey("status")).Select(item => item["job_id"].S);
    }
}
