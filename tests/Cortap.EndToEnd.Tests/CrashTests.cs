using Cortap.EndToEnd.Tests.Harness;
using Cortap.Simulators.Demo;
using Cortap.Simulators.Riskuity;
using Cortap.Simulators.Webhooks;

namespace Cortap.EndToEnd.Tests;

/// <summary>The process is killed and started again: the job ends once, with one result and its webhook.</summary>
public sealed class CrashTests : IAsyncLifetime
{
    private World _world = null!;

    public async Task InitializeAsync() => _world = await World.PrepareAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Restart_AfterKillDuringABackOff_GoesOnWithTheDelivery()
    {
        _world.Receiver.Answer(WebhookAnswer.Status(503), WebhookAnswer.Status(503), WebhookAnswer.Acknowledge);
        await _world.StartServiceAsync("WEBHOOK_BACKOFF_UNIT_MS=1000");
        using var before = _world.Client();
        var jobId = await before.SubmitAsync(_world.Order(), default);
        await _world.Receiver.WaitForAsync(webhook => _world.Receiver.Received.Count == 2, World.Patience);
        await _world.Service.KillAsync();

        await _world.StartServiceAsync();
        using var after = _world.Client();
        var job = await _world.SettledAsync(after, jobId);

        job.Status.ShouldBe("completed");
        job.CallbackStatus.ShouldBe("delivered");
        await _world.ShouldHaveOneOutcomeAsync(job);
    }

    [Fact]
    public async Task Restart_AfterKillWhileFailing_FailsTheJobOnce()
    {
        _world.Riskuity.Fail(DemoProject.Id, RiskuityFault.Status(404));
        await _world.StartServiceAsync("CORTAP_CRASH_POINT=FailJob.end");
        var jobId = (await _world.SubmitIntoTheCrashAsync())!;
        await _world.Service.WaitForExitAsync(World.Patience);

        await _world.StartServiceAsync();
        using var client = _world.Client();
        var job = await _world.SettledAsync(client, jobId);

        job.Status.ShouldBe("failed");
        ((string?)job.Json["error"]!["code"]).ShouldBe("DATA_FETCH_ERROR");
        await _world.ShouldHaveOneOutcomeAsync(job);
    }

    [Fact]
    public async Task Restart_AfterKillBetweenRecordAndSchedule_RunsTheJobAlthoughNobodyAsks()
    {
        string[] impatient = ["HOUSEKEEPING_INTERVAL_SECONDS=1"];
        await _world.StartServiceAsync([.. impatient, "CORTAP_CRASH_POINT=StartReportJob.stored"]);
        (await _world.SubmitIntoTheCrashAsync()).ShouldBeNull();
        await _world.Service.WaitForExitAsync(World.Patience);

        await _world.StartServiceAsync(impatient);

        var webhook = await _world.Receiver.WaitForAsync(_ => true, World.Patience);
        webhook.Problems.ShouldBeEmpty();
        ((string?)webhook.Json["status"]).ShouldBe("completed");
    }

    [Fact]
    public async Task Restart_AfterKillWhileJobsWaited_RunsThemAllOnce()
    {
        string[] settings = ["MAX_CONCURRENT_JOBS=1"];
        await _world.StartServiceAsync(settings);
        _world.Riskuity.Fail(DemoProject.Id, RiskuityFault.Hang);
        using var before = _world.Client();
        var jobs = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => before.SubmitAsync(_world.Order(), default)));
        await _world.Service.KillAsync();
        _world.Riskuity.Recover();

        await _world.StartServiceAsync(settings);

        foreach (var jobId in jobs) (await _world.WebhookAsync(jobId)).Problems.ShouldBeEmpty();
        _world.Receiver.Received.Count.ShouldBe(jobs.Length);
    }

    [Fact]
    public async Task Restart_AfterTheDeadlineHadPassed_GivesTheJobItsTimeOnceMore()
    {
        string[] settings = ["JOB_TIMEOUT_SECONDS=60"];
        await _world.StartServiceAsync(settings);
        _world.Riskuity.Fail(DemoProject.Id, RiskuityFault.Hang);
        using var before = _world.Client();
        var jobId = await before.SubmitAsync(_world.Order(), default);
        using var patience = new CancellationTokenSource(World.Patience);
        while (!_world.Riskuity.Requests.Any(request => request.Path.Contains("controls", StringComparison.Ordinal))) await Task.Delay(20, patience.Token);
        await _world.Service.KillAsync();
        _world.Riskuity.Recover();

        // Within what receivers tolerate between two clocks.
        await _world.StartHostedAsync(new AheadTime(TimeSpan.FromMinutes(4)), settings);
        using var after = _world.Client();
        var job = await _world.SettledAsync(after, jobId);

        (job.Status, job.CallbackStatus).ShouldBe(("completed", "delivered"));
        await _world.ShouldHaveOneOutcomeAsync(job);
    }

    [Theory]
    [InlineData("StartReportJob.stored")]
    [InlineData("StartReportJob.scheduled")]
    public async Task Restart_AfterKillOfARequestWithAKey_GivesItsRepetitionTheSameJob(string point)
    {
        await _world.StartServiceAsync($"CORTAP_CRASH_POINT={point}");
        var request = new RawRequest { Token = _world.Mint.Mint(), Body = RawRequest.ValidBody(_world).ToJsonString(), IdempotencyKey = "one" };
        using var before = _world.Http();
        await Should.ThrowAsync<HttpRequestException>(() => request.SendAsync(before));
        await _world.Service.WaitForExitAsync(World.Patience);

        await _world.StartServiceAsync();
        using var after = _world.Http();
        var answer = await request.SendAsync(after);

        answer.Headers["Idempotency-Replayed"].ShouldBe("true");
        using var client = _world.Client();
        var jobId = (await client.ListJobsAsync(null, 10, null, default)).Jobs.ShouldHaveSingleItem().JobId;
        ((string?)answer.Json!["job_id"]).ShouldBe(jobId);
        var job = await _world.SettledAsync(client, jobId);
        job.Status.ShouldBe("completed");
        await _world.ShouldHaveOneOutcomeAsync(job);
    }
}
