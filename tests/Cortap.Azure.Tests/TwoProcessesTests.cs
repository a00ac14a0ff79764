using System.Globalization;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2.Model;
using Cortap.Azure.Tests.Harness;
using Cortap.Cli.Service;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Simulators.Demo;
using Cortap.Simulators.Riskuity;
using Cortap.Simulators.Tokens;
using Cortap.Simulators.Webhooks;
using Xunit.Abstractions;

namespace Cortap.Azure.Tests;

/// <summary>Two processes on one hub and one line: a batch of one user beside the jobs of two others, and one process is killed half-way.</summary>
public sealed class TwoProcessesTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Capacity = 4;

    private static readonly int BatchCount = int.Parse(Environment.GetEnvironmentVariable("CORTAP_AZURE_BATCH") ?? "60", CultureInfo.InvariantCulture);
    private static readonly int OthersCount = Math.Max(Capacity, BatchCount / 3);
    private static readonly int JobCount = BatchCount + (2 * OthersCount);

    /// <summary>Whose jobs are not among those that are counted.</summary>
    private const long Bystander = 9;

    private readonly List<ServiceProcess> _processes = [];
    private AzureWorld _azure = null!;
    private World _world = null!;

    public async Task InitializeAsync()
    {
        _azure = await AzureWorld.PrepareAsync();
        _world = _azure.World;
        string[] settings = [_world.AddProjects(BatchCount), $"MAX_CONCURRENT_JOBS={Capacity}"];
        await _azure.StartAsync(settings);
        _processes.AddRange([_world.Service, await _azure.StartAnotherAsync(settings)]);
    }

    public async Task DisposeAsync() => await _azure.DisposeAsync();

    [Fact]
    public async Task BatchAndJobsOfThreeUsers_WhileOneProcessIsKilled_EndOnceInTurnsAndWithinTheLimit()
    {
        await PartitionsAreSharedAsync();
        await GaugesOfBothTellTheStoreAsync();
        var batchId = await _world.StartBatchAsync(BatchCount);
        await _world.BatchAsync(batchId, batch => batch["jobs"]!.AsArray().Count > 2 * Capacity);
        for (var job = 0; job < 2 * OthersCount; job++) await SubmitAsync(2 + (job / OthersCount), job);
        using var ended = new CancellationTokenSource();
        var watch = WatchAsync(ended.Token);

        await CompletedAsync(JobCount / 2);
        await _world.Service.KillAsync();
        await CompletedAsync(JobCount);
        await BatchEndsAsync(batchId);
        await ended.CancelAsync();
        var (longest, slowest) = await watch;

        output.WriteLine($"longest without an orchestration {longest.TotalSeconds:F1} s, slowest look {slowest.TotalSeconds:F1} s");
        // What the looks themselves were late is the machine's doing.
        longest.ShouldBeLessThan(TimeSpan.FromSeconds(15) + slowest);
        ShouldHaveBeenToldOnce(batchId);
        var items = await JobItemsAsync();
        // Of the jobs only: of a delivery whose first step the kill cut short the table does not tell when it was created.
        var starts = (await _azure.InstancesAsync()).IntersectBy(items.Select(IdOf), instance => instance.Id).ToDictionary(instance => instance.Id, instance => instance.CreatedAt!.Value);
        (items.Count, items.Count(item => item.TryGetValue("batch_id", out var id) && id.S == batchId)).ShouldBe((JobCount, BatchCount));
        ShouldHaveKeptTheLimit(items, starts);
        ShouldHaveTakenTurns([.. items.OrderBy(item => starts[IdOf(item)]).Select(UserOf)]);
        await GaugesAsync(_processes[1], gauges => gauges == (0, 0));
    }

    private async Task PartitionsAreSharedAsync()
    {
        using var patience = new CancellationTokenSource(AzureWorld.Patience);
        while ((await _azure.PartitionOwnersAsync()) is not { Count: 2 }) await Task.Delay(200, patience.Token);
    }

    /// <summary>As long as nothing gets on; the jobs of it are cancelled.</summary>
    private async Task GaugesOfBothTellTheStoreAsync()
    {
        const int Waiting = 3;
        _world.Riskuity.Fail(DemoProject.Id, RiskuityFault.Hang);
        var jobs = new List<string>();
        for (var job = 0; job < Capacity + Waiting; job++) jobs.Add(await SubmitAsync(Bystander, job));
        foreach (var process in _processes) await GaugesAsync(process, gauges => gauges == (Capacity, Waiting));
        // While nothing gets on, so that no job ends before it is cancelled; those that wait first, so that none of them starts.
        var token = _world.TokenOf(Bystander);
        foreach (var jobId in Enumerable.Reverse(jobs)) (await _world.SendAsync(HttpMethod.Post, $"api/v1/jobs/{jobId}/cancel", token)).Status.ShouldBe(202);
        await _world.Receiver.WaitForAsync(_ => _world.Receiver.Received.Select(webhook => webhook.JobId).Distinct().Count() == jobs.Count, AzureWorld.Patience);
        _world.Riskuity.Recover();
    }

    private async Task<string> SubmitAsync(long user, int job)
    {
        using var client = _world.Client(TokenClaims.Auditor with { UserId = user }, _processes[job % _processes.Count]);
        return await client.SubmitAsync(_world.Order(), default);
    }

    private async Task CompletedAsync(int count)
    {
        using var patience = new CancellationTokenSource(AzureWorld.Patience);
        while (_world.Receiver.Received.Where(IsOfACompletedJob).Select(webhook => webhook.JobId).Distinct().Count() < count) await Task.Delay(100, patience.Token);
    }

    private static bool IsOfACompletedJob(ReceivedWebhook webhook) => webhook.JobId.Length > 0 && (string?)webhook.Json["status"] == "completed";

    /// <summary>
    /// How long at most a job was claimed without having an orchestration, or nobody claimed one although there was room; and how long the slowest of
    /// these looks took.
    /// </summary>
    private async Task<(TimeSpan Longest, TimeSpan Slowest)> WatchAsync(CancellationToken ended)
    {
        var since = new Dictionary<string, DateTimeOffset>();
        var (longest, slowest, before) = (TimeSpan.Zero, TimeSpan.Zero, DateTimeOffset.UtcNow);
        while (!ended.IsCancellationRequested)
        {
            var items = await _azure.JobItemsAsync();
            var started = (await _azure.InstancesAsync()).Select(instance => instance.Id).ToHashSet();
            var now = DateTimeOffset.UtcNow;
            var atWork = items.Where(item => item.ContainsKey("claim_owner")).Select(IdOf).ToList();
            var stranded = atWork.Where(id => !started.Contains(id)).ToHashSet();
            if (atWork.Count < Capacity) stranded.UnionWith(items.Where(item => item.TryGetValue("line", out var line) && line.S == "waiting").Select(IdOf).Take(1));
            foreach (var id in since.Keys.Except(stranded).ToList()) since.Remove(id);
            foreach (var id in stranded) since.TryAdd(id, now);
            if (since.Count > 0 && since.Values.Max(at => now - at) is var age && age > longest) longest = age;
            if (now - before > slowest) slowest = now - before;
            before = now;
            var (active, waiting) = await ReadGaugesAsync(_processes[1], ended);
            active.ShouldBeInRange(0, Capacity);
            waiting.ShouldBeInRange(0, JobCount);
            await Task.Delay(1_000, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return (longest, slowest);
    }

    private async Task BatchEndsAsync(string batchId)
    {
        await _world.BatchWebhookAsync(batchId);

        // The delivery's record follows the webhook, after the kill up to a time-out of the queues later.
        using var limit = new CancellationTokenSource(AzureWorld.Patience);
        while (!(await JobItemsAsync()).All(item => item["status"].S == "completed" && item["callback"].M["status"].S == "delivered")) await Task.Delay(250, limit.Token);
        var answer = await SurvivorAsync($"api/v1/batches/{batchId}");
        ((string?)answer["status"], (int)answer["counts"]!["completed"]!).ShouldBe(("completed", BatchCount));
    }

    private void ShouldHaveBeenToldOnce(string batchId)
    {
        foreach (var copies in _world.Receiver.Received.GroupBy(webhook => webhook.Id))
        {
            copies.ShouldAllBe(copy => copy.Problems.Count == 0);
            copies.Select(copy => copy.Text).Distinct().Count().ShouldBe(1);
        }

        _world.Receiver.Received.Where(IsOfACompletedJob).GroupBy(webhook => webhook.JobId).ShouldAllBe(copies => copies.Select(copy => copy.Id).Distinct().Count() == 1);
        _world.Receiver.Received.Where(webhook => webhook.BatchId.Length > 0).Select(webhook => webhook.Id).Distinct().ShouldBe([$"msg_{batchId}"]);
    }

    /// <summary>From the orchestration's creation, which follows the claim, to the job's end, which comes before its place is free.</summary>
    private void ShouldHaveKeptTheLimit(IReadOnlyList<Dictionary<string, AttributeValue>> items, Dictionary<string, DateTimeOffset> starts)
    {
        var events = new List<(DateTimeOffset At, int Change)>();
        foreach (var item in items)
        {
            events.Add((starts[IdOf(item)], 1));
            events.Add((DateTimeOffset.UnixEpoch.AddSeconds(double.Parse(item["completed_at"].N, CultureInfo.InvariantCulture)), -1));
        }

        var (atWork, most) = (0, 0);
        foreach (var change in events.OrderBy(change => change.At).ThenBy(change => change.Change).Select(change => change.Change)) most = Math.Max(most, atWork += change);
        output.WriteLine($"at most {most} at work");
        most.ShouldBeLessThanOrEqualTo(Capacity);
    }

    /// <summary>As long as all users have jobs waiting, none gets much more than the others; before, nobody but the batch's user had any.</summary>
    private void ShouldHaveTakenTurns(List<string> order)
    {
        output.WriteLine($"turns {string.Concat(order)}");
        var shares = order.Skip(order.IndexOf("3")).Take(OthersCount * 2).CountBy(user => user).Select(share => (double)share.Value).ToArray();
        shares.Length.ShouldBe(3);
        (Math.Pow(shares.Sum(), 2) / (shares.Length * shares.Sum(share => share * share))).ShouldBeGreaterThan(0.9);
    }

    private async Task<IReadOnlyList<Dictionary<string, AttributeValue>>> JobItemsAsync() => [.. (await _azure.JobItemsAsync()).Where(item => UserOf(item) != $"{Bystander}")];

    private static string IdOf(Dictionary<string, AttributeValue> item) => item["job_id"].S;

    private static string UserOf(Dictionary<string, AttributeValue> item) => item["user_id"].S;

    private async Task<JsonObject> SurvivorAsync(string path)
    {
        using var http = new HttpClient { BaseAddress = _processes[1].BaseAddress };
        http.DefaultRequestHeaders.Authorization = new("Bearer", _world.TokenOf());
        return JsonNode.Parse(await http.GetStringAsync(path))!.AsObject();
    }

    private static async Task GaugesAsync(ServiceProcess process, Func<(double Active, double Waiting), bool> expected)
    {
        using var patience = new CancellationTokenSource(AzureWorld.Patience);
        while (!expected(await ReadGaugesAsync(process, patience.Token))) await Task.Delay(250, patience.Token);
    }

    private static async Task<(double Active, double Waiting)> ReadGaugesAsync(ServiceProcess process, CancellationToken cancellationToken) =>
        await AzureWorld.GaugesAsync(process, cancellationToken, "cortap_jobs_active", "cortap_jobs_waiting") is [var active, var waiting] ? (active, waiting) : default;
}
