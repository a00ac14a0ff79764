using Cortap.Cli.Api;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Simulators.Demo;
using Cortap.Simulators.Riskuity;
using Cortap.Simulators.Tokens;
using Cortap.Simulators.Webhooks;

namespace Cortap.EndToEnd.Tests;

/// <summary>docs/contract.md section 2: who sees a job, and what can be done with it.</summary>
public sealed class JobContractTests(WorldFixture fixture) : IClassFixture<WorldFixture>
{
    private World _world = fixture.World.Restored();

    [Fact]
    public async Task Job_ByCaller_IsShownToItsOwnerAndToServiceAccountsOnly()
    {
        using var client = _world.Client();
        var path = $"api/v1/jobs/{await client.SubmitAsync(_world.Order(), default)}";

        (await GetAsync(path, _world.Mint.Mint())).Status.ShouldBe(200);
        (await GetAsync(path, _world.Mint.Mint(TokenClaims.ServiceAccount))).Status.ShouldBe(200);
        await ShouldRefuseAsync(path, _world.Mint.Mint(TokenClaims.Auditor with { UserId = 1 }), 403, "INSUFFICIENT_PERMISSIONS");
        await ShouldRefuseAsync(path, _world.Mint.Mint(TokenClaims.Auditor with { TenantId = 1 }), 403, "INSUFFICIENT_PERMISSIONS");
        await ShouldRefuseAsync(path, null, 401, "INVALID_TOKEN");
        await ShouldRefuseAsync("api/v1/jobs/rpt-20260101-000000-00000000", _world.Mint.Mint(), 404, "JOB_NOT_FOUND");
        await ShouldRefuseAsync("api/v1/jobs/nonsense", _world.Mint.Mint(), 404, "JOB_NOT_FOUND");
    }

    [Fact]
    public async Task Job_UnchangedSinceItsETag_IsNotSentAgain()
    {
        using var client = _world.Client();
        var jobId = await client.SubmitAsync(_world.Order(), default);
        await _world.SettledAsync(client, jobId);
        var tag = (await GetAsync($"api/v1/jobs/{jobId}", _world.Mint.Mint())).Headers["ETag"];

        var answer = await GetAsync($"api/v1/jobs/{jobId}", _world.Mint.Mint(), tag);

        answer.Status.ShouldBe(304);
        answer.Json.ShouldBeNull();
    }

    [Fact]
    public async Task Job_WhileItRuns_ShowsItsProgress()
    {
        _world.Riskuity.Fail(DemoProject.Id, RiskuityFault.Hang);
        using var client = _world.Client();
        var jobId = await client.SubmitAsync(_world.Order(), default);

        var answer = await GetAsync($"api/v1/jobs/{jobId}", _world.Mint.Mint());

        answer.Headers["Retry-After"].ShouldNotBeEmpty();
        answer.Json!.Select(member => member.Key).ShouldBe(["job_id", "status", "project_id", "report_type", "created_at", "updated_at", "progress"]);
        answer.Json!["progress"]!.AsObject().Select(member => member.Key).ShouldBe(["current_phase", "completed_phases", "percent"]);
    }

    [Fact]
    public async Task Cancel_RunningJob_EndsItAndTellsTheReceiver()
    {
        _world.Riskuity.Fail(DemoProject.Id, RiskuityFault.Hang);
        using var client = _world.Client();
        var jobId = await client.SubmitAsync(_world.Order(), default);
        await ShouldRefuseAsync($"api/v1/jobs/{jobId}/download", _world.Mint.Mint(), 409, "JOB_NOT_COMPLETED");

        (await PostAsync($"api/v1/jobs/{jobId}/cancel")).Status.ShouldBe(202);
        var job = await _world.SettledAsync(client, jobId);
        var again = await PostAsync($"api/v1/jobs/{jobId}/cancel");

        job.Status.ShouldBe("failed");
        ((string?)job.Json["error"]!["code"]).ShouldBe("CANCELLED");
        ((string?)(await _world.WebhookAsync(jobId)).Json["error"]!["code"]).ShouldBe("CANCELLED");
        (again.Status, again.Code).ShouldBe((409, "JOB_FINISHED"));
    }

    [Fact]
    public async Task Cancel_WaitingJob_EndsItAndTellsTheReceiverWhileOthersRun()
    {
        await using var world = _world = await World.StartAsync("MAX_CONCURRENT_JOBS=1");
        _world.Riskuity.Fail(DemoProject.Id, RiskuityFault.Hang);
        using var client = _world.Client();
        var running = await client.SubmitAsync(_world.Order(), default);
        var waiting = await client.SubmitAsync(_world.Order(), default);
        var status = await GetAsync($"api/v1/jobs/{waiting}", _world.Mint.Mint());

        (await PostAsync($"api/v1/jobs/{waiting}/cancel")).Status.ShouldBe(202);

        ((string?)status.Json!["status"], (string?)status.Json["progress"]!["current_phase"]).ShouldBe(("processing", "queued"));
        ((string?)(await _world.WebhookAsync(waiting)).Json["error"]!["code"]).ShouldBe("CANCELLED");
        (await _world.SettledAsync(client, waiting)).Status.ShouldBe("failed");
        ((string?)(await GetAsync($"api/v1/jobs/{running}", _world.Mint.Mint())).Json!["status"]).ShouldBe("processing");
    }

    [Fact]
    public async Task Timeout_PhaseThatHangs_EndsTheJobInTime()
    {
        await using var world = _world = await World.StartAsync("JOB_TIMEOUT_SECONDS=1");
        _world.Riskuity.Fail(DemoProject.Id, RiskuityFault.Hang);
        using var client = _world.Client();

        var job = await _world.SettledAsync(client, await client.SubmitAsync(_world.Order(), default));

        job.Status.ShouldBe("failed");
        ((string?)job.Json["error"]!["code"]).ShouldBe("JOB_TIMEOUT");
    }

    [Fact]
    public async Task Redeliver_DeadLetter_ShowsTheResultAgain()
    {
        await using var world = _world = await World.StartAsync();
        _world.Receiver.Answer(WebhookAnswer.Status(400), WebhookAnswer.Acknowledge);
        using var client = _world.Client();
        var jobId = await client.SubmitAsync(_world.Order(), default);
        (await _world.SettledAsync(client, jobId)).Status.ShouldBe("callback_failed");

        (await PostAsync($"api/v1/jobs/{jobId}/redeliver")).Status.ShouldBe(202);
        var job = await _world.SettledAsync(client, jobId);

        job.Status.ShouldBe("completed");
        job.CallbackStatus.ShouldBe("delivered");
        ((int)job.Json["callback"]!["attempts"]!).ShouldBe(2);
        _world.Receiver.Received.Select(webhook => webhook.Id).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Redeliver_WhileTheJobOrItsDeliveryRuns_IsAConflict()
    {
        await using var world = _world = await World.StartAsync();
        _world.Riskuity.Fail(DemoProject.Id, RiskuityFault.Hang);
        _world.Receiver.Answer(WebhookAnswer.Hang);
        using var client = _world.Client();
        var jobId = await client.SubmitAsync(_world.Order(), default);
        var early = await PostAsync($"api/v1/jobs/{jobId}/redeliver");

        (await PostAsync($"api/v1/jobs/{jobId}/cancel")).Status.ShouldBe(202);
        await _world.WebhookAsync(jobId);
        var late = await PostAsync($"api/v1/jobs/{jobId}/redeliver");

        (early.Status, early.Code).ShouldBe((409, "JOB_NOT_COMPLETED"));
        (late.Status, late.Code).ShouldBe((409, "DELIVERY_IN_PROGRESS"));
        var callback = (await GetAsync($"api/v1/jobs/{jobId}", _world.Mint.Mint())).Json!["callback"]!;
        callback.ToJsonString().ShouldBe("""{"status":"pending","attempts":0}""");
        await ShouldRefuseAsync($"api/v1/jobs/{jobId}/download", _world.Mint.Mint(), 409, "JOB_NOT_COMPLETED");
    }

    [Fact]
    public async Task Download_CompletedJob_RedirectsToAFreshLink()
    {
        using var client = _world.Client();
        var jobId = await client.SubmitAsync(_world.Order(), default);
        var job = await _world.SettledAsync(client, jobId);

        var answer = await GetAsync($"api/v1/jobs/{jobId}/download", _world.Mint.Mint());

        answer.Status.ShouldBe(302);
        (await CortapClient.DownloadAsync(new Uri(answer.Headers["Location"]), default)).LongLength.ShouldBe((long)job.Json["file_size"]!);
    }

    [Fact]
    public async Task List_ManyJobs_PagesThroughTheCallersOwn()
    {
        using var client = _world.Client(TokenClaims.Auditor with { UserId = 3 });
        using var other = _world.Client(TokenClaims.Auditor with { UserId = 2 });
        await other.SubmitAsync(_world.Order(), default);
        var mine = new List<string>();
        for (var number = 0; number < 3; number++) mine.Add(await client.SubmitAsync(_world.Order(), default));

        var (first, cursor) = await client.ListJobsAsync(null, 2, null, default);
        var (second, end) = await client.ListJobsAsync(null, 2, cursor, default);

        first.Concat(second).Select(job => job.JobId).ShouldBe(mine, ignoreOrder: true);
        end.ShouldBeNull();
        await ShouldRefuseAsync("api/v1/jobs?limit=0", _world.Mint.Mint(), 400, "INVALID_REQUEST");
        await ShouldRefuseAsync("api/v1/jobs?limit=101", _world.Mint.Mint(), 400, "INVALID_REQUEST");
        await ShouldRefuseAsync("api/v1/jobs?status=lost", _world.Mint.Mint(), 400, "INVALID_REQUEST");
        await ShouldRefuseAsync("api/v1/jobs?cursor=nonsense", _world.Mint.Mint(), 400, "INVALID_REQUEST");
    }

    [Fact]
    public async Task Submit_MoreThanRunAtOnce_AllAreAcceptedAndFinish()
    {
        await using var world = _world = await World.StartAsync("MAX_CONCURRENT_JOBS=2");
        using var client = _world.Client();

        var jobs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.SubmitAsync(_world.Order(), default)));

        foreach (var jobId in jobs) (await _world.SettledAsync(client, jobId)).Status.ShouldBe("completed");
    }

    [Fact]
    public async Task Health_WithoutToken_TellsThatTheServiceIsReady()
    {
        (await GetAsync("healthz", null)).Status.ShouldBe(200);
        (await GetAsync("readyz", null)).Status.ShouldBe(200);
    }

    private async Task ShouldRefuseAsync(string path, string? token, int status, string code)
    {
        var answer = await GetAsync(path, token);
        (answer.Status, answer.Code).ShouldBe((status, code));
    }

    private Task<RawAnswer> GetAsync(string path, string? token, string? tag = null) =>
        _world.SendAsync(HttpMethod.Get, path, token, tag: tag);

    private Task<RawAnswer> PostAsync(string path) => _world.SendAsync(HttpMethod.Post, path, _world.Mint.Mint());
}
