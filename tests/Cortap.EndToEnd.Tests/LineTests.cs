using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cortap.Cli.Api;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Reporting.Webhooks;
using Cortap.Simulators.Demo;
using Cortap.Simulators.Riskuity;
using Cortap.Simulators.Tokens;
using Cortap.Simulators.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace Cortap.EndToEnd.Tests;

/// <summary>Who waits, who works and who retries, seen from outside: turns, places, kills, and receivers that hang.</summary>
public sealed class LineTests : IAsyncLifetime
{
    private World _world = null!;

    public async Task InitializeAsync() => _world = await World.PrepareAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Order_OneJobBehindManyOfAnotherUser_IsNextButOne()
    {
        await _world.StartHostedAsync("MAX_CONCURRENT_JOBS=1");
        _world.Riskuity.Fail(DemoProject.Id, RiskuityFault.Hang);
        using var many = Client(1);
        using var one = Client(2);
        for (var count = 0; count < 20; count++) await many.SubmitAsync(_world.Order(), default);
        var jobId = await one.SubmitAsync(_world.Order(), default);

        var progress = (await one.GetJobAsync(jobId, default)).Json["progress"]!.AsObject();
        ((int)progress["position"]!).ShouldBeInRange(1, 2);
        Time(progress["starts_at"]).ShouldBeGreaterThan(Time((await one.GetJobAsync(jobId, default)).Json["created_at"]).AddSeconds(-1));
        _world.Riskuity.Recover();
        await CancelAsync(await AtWorkAsync(1), user: 1);
        await _world.WebhookAsync(jobId);

        _world.Receiver.Received.Select(webhook => webhook.JobId).ToList().IndexOf(jobId).ShouldBeLessThanOrEqualTo(2);
    }

    [Fact]
    public async Task Order_MoreThanMayWait_IsQueueFullForThatUserOnly()
    {
        await _world.StartHostedAsync("MAX_CONCURRENT_JOBS=1", "MAX_WAITING_JOBS_PER_USER=2");
        _world.Riskuity.Fail(DemoProject.Id, RiskuityFault.Hang);
        for (var count = 0; count < 3; count++) (await SubmitAsync(1)).Status.ShouldBe(202);

        var refused = await SubmitAsync(1);

        (refused.Status, refused.Code).ShouldBe((429, "QUEUE_FULL"));
        int.Parse(refused.Headers["Retry-After"], CultureInfo.InvariantCulture).ShouldBeInRange(1, 60);
        (await SubmitAsync(2)).Status.ShouldBe(202);
    }

    [Fact]
    public async Task EstimatedCompletion_OfJobsInLine_GrowsWithTheirPlace()
    {
        await _world.StartHostedAsync("MAX_CONCURRENT_JOBS=1");
        _world.Riskuity.Fail(DemoProject.Id, RiskuityFault.Hang);

        var answers = new List<RawAnswer>();
        for (var count = 0; count < 4; count++) answers.Add(await SubmitAsync(1));

        var estimates = answers.Select(answer => Time(answer.Json!["estimated_completion"])).ToList();
        estimates.ShouldBeInOrder();
        (estimates[^1] - estimates[0]).ShouldBeGreaterThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Kill_WhileThreeUsersWait_EndsEveryJobOnceAndCountsRight()
    {
        string[] settings = ["MAX_CONCURRENT_JOBS=2"];
        await _world.StartServiceAsync(settings);
        _world.Riskuity.Latency = TimeSpan.FromMilliseconds(100);
        var jobs = new List<string>();
        for (var count = 0; count < 18; count++)
        {
            using var client = Client(1 + (count % 3));
            jobs.Add(await client.SubmitAsync(_world.Order(), default));
        }

        for (var kill = 0; kill < 3; kill++)
        {
            // Of jobs and not of copies: who kills within one activity three times has it given up.
            await _world.Receiver.WaitForAsync(_ => _world.Receiver.Received.DistinctBy(webhook => webhook.JobId).Count() > 3 * kill, World.Patience);
            await _world.Service.KillAsync();
            await _world.StartServiceAsync(settings);
        }

        foreach (var jobId in jobs) (await _world.WebhookAsync(jobId)).Problems.ShouldBeEmpty();
        foreach (var copies in _world.Receiver.Received.GroupBy(webhook => webhook.JobId)) copies.Select(webhook => (webhook.Id, webhook.Text)).Distinct().Count().ShouldBe(1);
        _world.Receiver.Received.ShouldAllBe(webhook => (string?)webhook.Json["status"] == "completed");
        await GaugesAsync(gauges => gauges is { Active: 0, Waiting: 0 });
    }

    [Fact]
    public async Task Gauges_AfterAKillWithJobsInFlight_AreThoseOfTheStore()
    {
        string[] settings = ["MAX_CONCURRENT_JOBS=2"];
        await _world.StartServiceAsync(settings);
        _world.Riskuity.Fail(DemoProject.Id, RiskuityFault.Hang);
        for (var count = 0; count < 7; count++) (await SubmitAsync(1)).Status.ShouldBe(202);
        await _world.Service.KillAsync();

        await _world.StartServiceAsync(settings);

        await GaugesAsync(gauges => gauges is { Active: 2, Waiting: 5, OldestSeconds: > 0 });
    }

    [Fact]
    public async Task Deliveries_ToAReceiverThatHangs_DelayNobodyElse()
    {
        // No attempt ends meanwhile, so that those that came are those that are under way at once.
        await _world.StartHostedAsync(
            TimeProvider.System, services => services.AddSingleton(new WebhookOptions { Timeout = TimeSpan.FromHours(1) }), "RATE_LIMIT_PER_MINUTE=0");
        _world.Receiver.Answer(WebhookAnswer.Hang);
        await using var healthy = await WebhookReceiver.StartAsync(_world.WebhookSecret);
        using var victim = Client(1);
        using var other = Client(2);
        var hanging = new List<string>();
        for (var count = 0; count < 60; count++) hanging.Add(await victim.SubmitAsync(_world.Order(), default));
        foreach (var id in hanging) await FinishedAsync(victim, id);

        var jobId = await other.SubmitAsync(_world.Order() with { CallbackUrl = healthy.Url }, default);

        (await healthy.WaitForAsync(webhook => webhook.JobId == jobId, World.Patience)).Problems.ShouldBeEmpty();
        _world.Receiver.Received.Count.ShouldBeLessThanOrEqualTo(8, "no more at once to one receiver");
    }

    [Fact]
    public async Task Deadline_OfAJobBesideHangingDeliveries_ComesInTime()
    {
        await _world.StartHostedAsync("RATE_LIMIT_PER_MINUTE=0", "JOB_TIMEOUT_SECONDS=3");
        _world.Receiver.Answer(WebhookAnswer.Hang);
        using var victim = Client(1);
        using var other = Client(2);
        var hanging = new List<string>();
        for (var count = 0; count < 30; count++) hanging.Add(await victim.SubmitAsync(_world.Order(), default));
        foreach (var id in hanging) await FinishedAsync(victim, id);
        _world.Riskuity.Fail(DemoProject.Id, RiskuityFault.Hang);
        await using var healthy = await WebhookReceiver.StartAsync(_world.WebhookSecret);

        var jobId = await other.SubmitAsync(_world.Order() with { CallbackUrl = healthy.Url, Refresh = true }, default);

        var webhook = await healthy.WaitForAsync(received => received.JobId == jobId, TimeSpan.FromSeconds(13));
        ((string?)webhook.Json["error"]!["code"]).ShouldBe("JOB_TIMEOUT");
    }

    private CortapClient Client(long user) => _world.Client(TokenClaims.Auditor with { UserId = user });

    private async Task<RawAnswer> SubmitAsync(long user)
    {
        using var http = _world.Http();
        return await new RawRequest
        {
            Token = _world.Mint.Mint(TokenClaims.Auditor with { UserId = user }),
            Body = RawRequest.ValidBody(_world).ToJsonString(),
        }.SendAsync(http);
    }

    private async Task<string> AtWorkAsync(long user)
    {
        using var client = Client(user);
        var jobs = (await client.ListJobsAsync(null, 100, null, default)).Jobs;
        foreach (var job in jobs)
        {
            if ((await client.GetJobAsync(job.JobId, default)).Json["progress"]?["position"] is null) return job.JobId;
        }

        throw new InvalidOperationException("None is at work.");
    }

    private async Task CancelAsync(string jobId, long user) =>
        (await _world.SendAsync(HttpMethod.Post, $"api/v1/jobs/{jobId}/cancel", _world.Mint.Mint(TokenClaims.Auditor with { UserId = user }))).Status.ShouldBe(202);

    private static async Task FinishedAsync(CortapClient client, string jobId)
    {
        using var patience = new CancellationTokenSource(World.Patience);
        while ((await client.GetJobAsync(jobId, patience.Token)).Status is "processing") await Task.Delay(20, patience.Token);
    }

    private async Task GaugesAsync(Func<Gauges, bool> expected)
    {
        using var patience = new CancellationTokenSource(World.Patience);
        while (true)
        {
            var metrics = await MetricsAsync();
            var gauges = new Gauges(metrics("cortap_jobs_active"), metrics("cortap_jobs_waiting"), metrics("cortap_jobs_oldest_waiting_seconds"));
            gauges.Active.ShouldBeInRange(-1, 2);
            if (expected(gauges)) return;
            await Task.Delay(100, patience.Token);
        }
    }

    /// <returns>Tells a metric by its name; -1 when there is none.</returns>
    private async Task<Func<string, double>> MetricsAsync()
    {
        using var http = _world.Http();
        var text = await http.GetStringAsync("metrics");
        return name => Regex.Match(text, $@"^{name}\S* (\S+)$", RegexOptions.Multiline) is { Success: true } match
            ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
            : -1;
    }

    private static DateTimeOffset Time(JsonNode? node) => DateTimeOffset.Parse((string)node!, CultureInfo.InvariantCulture);

    private sealed record Gauges(double Active, double Waiting, double OldestSeconds);
}
