using Cortap.Azure.Tests.Harness;
using Cortap.Cli.Api;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Simulators.Demo;
using Cortap.Simulators.Riskuity;
using Cortap.Simulators.Webhooks;

namespace Cortap.Azure.Tests;

/// <summary>What is tried on the embedded host, on the official engine: a report, a failure, a receiver in trouble, cancel and redeliver.</summary>
public sealed class ScenarioTests(ScenarioTests.Fixture fixture) : IClassFixture<ScenarioTests.Fixture>
{
    private readonly AzureWorld _azure = fixture.Azure;
    private readonly World _world = fixture.Azure.World.Restored();

    [Fact]
    public async Task Submit_ValidRequest_DeliversOneVerifiedWebhookAndALink()
    {
        using var client = _world.Client();
        var jobId = await client.SubmitAsync(_world.Order(), default);

        var webhook = await _world.WebhookAsync(jobId);
        var job = await _world.SettledAsync(client, jobId);

        webhook.Problems.ShouldBeEmpty();
        (job.Status, job.CallbackStatus, (int)job.Json["callback"]!["attempts"]!).ShouldBe(("completed", "delivered", 1));
        await _world.ShouldHaveOneOutcomeAsync(job);
        (await CortapClient.DownloadAsync(new Uri((string)webhook.Json["download_url"]!), default)).LongLength.ShouldBe((long)webhook.Json["file_size"]!);
        await EndedAsync($"{jobId}:webhook:1");
    }

    [Fact]
    public async Task Fetch_RiskuityAnswers404_FailsWithDataFetchErrorAndTellsTheReceiver()
    {
        _world.Riskuity.Fail(DemoProject.Id, RiskuityFault.Status(404));
        using var client = _world.Client();
        var jobId = await client.SubmitAsync(_world.Order(), default);

        var webhook = await _world.WebhookAsync(jobId);
        var job = await _world.SettledAsync(client, jobId);

        webhook.Problems.ShouldBeEmpty();
        ((string?)webhook.Json["error"]!["code"]).ShouldBe("DATA_FETCH_ERROR");
        (job.Status, job.CallbackStatus).ShouldBe(("failed", "delivered"));
    }

    [Fact]
    public async Task Deliver_ReceiverRecovers_IsTriedAgainNeverTooEarly()
    {
        _world.Receiver.Answer(WebhookAnswer.Status(503), WebhookAnswer.Status(503), WebhookAnswer.Acknowledge);
        using var client = _world.Client();
        var jobId = await client.SubmitAsync(_world.Order(), default);

        var job = await _world.SettledAsync(client, jobId);

        (job.Status, (int)job.Json["callback"]!["attempts"]!).ShouldBe(("completed", 3));
        var attempts = _world.WebhooksOf(jobId);
        attempts.Select(attempt => attempt.Id).Distinct().Count().ShouldBe(1);
        (attempts[1].ReceivedAt - attempts[0].ReceivedAt).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(1));
        (attempts[2].ReceivedAt - attempts[1].ReceivedAt).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Redeliver_DeadLetter_IsDelivered()
    {
        _world.Receiver.Answer(WebhookAnswer.Status(400), WebhookAnswer.Acknowledge);
        using var client = _world.Client();
        var jobId = await client.SubmitAsync(_world.Order(), default);
        (await _world.SettledAsync(client, jobId)).Status.ShouldBe("callback_failed");

        (await PostAsync($"api/v1/jobs/{jobId}/redeliver")).Status.ShouldBe(202);
        var job = await _world.SettledAsync(client, jobId);

        (job.Status, job.CallbackStatus, (int)job.Json["callback"]!["attempts"]!).ShouldBe(("completed", "delivered", 2));
        _world.WebhooksOf(jobId).Select(webhook => webhook.Id).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Cancel_RunningJob_EndsItAndTellsTheReceiver()
    {
        _world.Riskuity.Fail(DemoProject.Id, RiskuityFault.Hang);
        using var client = _world.Client();
        var jobId = await client.SubmitAsync(_world.Order() with { Refresh = true }, default);

        (await PostAsync($"api/v1/jobs/{jobId}/cancel")).Status.ShouldBe(202);
        var job = await _world.SettledAsync(client, jobId);

        (job.Status, (string?)job.Json["error"]!["code"]).ShouldBe(("failed", "CANCELLED"));
        ((string?)(await _world.WebhookAsync(jobId)).Json["error"]!["code"]).ShouldBe("CANCELLED");
        (await PostAsync($"api/v1/jobs/{jobId}/cancel")).Code.ShouldBe("JOB_FINISHED");
        await EndedAsync(jobId);
    }

    [Fact]
    public async Task Submit_SameKeyAgain_GetsTheSameJob()
    {
        var request = new RawRequest { Token = _world.Mint.Mint(), Body = RawRequest.ValidBody(_world).ToJsonString(), IdempotencyKey = "one" };
        using var http = _world.Http();

        var first = await request.SendAsync(http);
        var again = await request.SendAsync(http);

        ((string?)again.Json!["job_id"]).ShouldBe((string?)first.Json!["job_id"]);
        again.Headers["Idempotency-Replayed"].ShouldBe("true");
    }

    [Fact]
    public async Task Housekeeping_AndTheWatch_RunOnce()
    {
        using var client = _world.Client();
        await _world.SettledAsync(client, await client.SubmitAsync(_world.Order(), default));

        await InstancesAsync(instances => new[] { "cortap-housekeeping", "cortap-line" }.All(id => instances.Any(instance => instance.Id == id && IsOpen(instance))));
    }

    [Fact]
    public async Task Export_OfTheHub_IsWhatThisVersionDoes()
    {
        using var client = _world.Client();
        var jobId = await client.SubmitAsync(_world.Order(), default);
        await _world.SettledAsync(client, jobId);
        await EndedAsync(jobId);
        var file = Path.GetTempFileName();
        try
        {
            var exported = await CommandLine.RunAsync([], ["histories", "export", file, "--finished", .. _azure.HubOptions()]);
            exported.ExitCode.ShouldBe(0, exported.Error);
            var histories = await File.ReadAllTextAsync(file);
            histories.ShouldContain($"\"{jobId}:webhook:1\"");
            histories.ShouldContain("\"cortap-housekeeping\"");
            var judged = await CommandLine.RunAsync([], "replay", "--against", file);
            judged.ExitCode.ShouldBe(0, judged.Output + judged.Error);
            judged.Output.ShouldContain(", 0 do not");

            await File.WriteAllTextAsync(file, histories.Replace("GenerateReport", "RenderReport", StringComparison.Ordinal));
            (await CommandLine.RunAsync([], "replay", "--against", file)).Output.ShouldMatch($@"{jobId}: ReportOrchestrator, event \d+: the history has TaskScheduled 'RenderReport' \(#\d+\); the code has TaskScheduled 'GenerateReport'");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private Task<RawAnswer> PostAsync(string path) => _world.SendAsync(HttpMethod.Post, path, _world.Mint.Mint());

    private Task EndedAsync(string instanceId) => InstancesAsync(instances => instances.Any(instance => instance.Id == instanceId && instance.Status == "Completed"));

    private async Task InstancesAsync(Func<IReadOnlyList<HubInstance>, bool> expected)
    {
        using var patience = new CancellationTokenSource(AzureWorld.Patience);
        while (!expected(await _azure.InstancesAsync())) await Task.Delay(200, patience.Token);
    }

    private static bool IsOpen(HubInstance instance) => instance.Status is "Pending" or "Running" or "ContinuedAsNew";

    /// <summary>One process for all of them; webhooks are tried again after a second, as in production.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        public AzureWorld Azure { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Azure = await AzureWorld.PrepareAsync();
            await Azure.StartAsync("WEBHOOK_BACKOFF_UNIT_MS=1000");
        }

        public Task DisposeAsync() => Azure.DisposeAsync().AsTask();
    }
}
