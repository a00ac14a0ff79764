using System.Globalization;
using System.Text.RegularExpressions;
using Cortap.Azure.Tests.Harness;
using Cortap.Cli.Service;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Simulators.Demo;
using Cortap.Simulators.Tokens;
using Xunit.Abstractions;

namespace Cortap.Azure.Tests;

/// <summary>Two processes on one hub and one line, one of which is killed half-way.</summary>
public sealed class TwoProcessesTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int JobCount = 100;
    private const int Capacity = 4;
    private const int Users = 3;

    private AzureWorld _azure = null!;
    private World _world = null!;

    public async Task InitializeAsync()
    {
        _azure = await AzureWorld.PrepareAsync();
        _world = _azure.World;
        _world.Riskuity.AddProject(DemoProject.TenantProject, DemoProject.Controls().Take(40));
    }

    public async Task DisposeAsync() => await _azure.DisposeAsync();

    [LongFact]
    public async Task Jobs_OfThreeUsersWhileOneProcessIsKilled_EndOnceInTurnsAndWithinTheLimit()
    {
        string[] settings = [$"MAX_CONCURRENT_JOBS={Capacity}"];
        await _azure.StartAsync(settings);
        var survivor = await _azure.StartAnotherAsync(settings);
        var owners = await SubmitAsync([_world.Service, survivor]);
        using var ended = new CancellationTokenSource();
        var watch = WatchAsync(survivor, ended.Token);

        await CompletedAsync(JobCount / 2);
        await _world.Service.KillAsync();
        await CompletedAsync(JobCount);
        await ended.CancelAsync();
        var longestWithoutOrchestration = await watch;

        var starts = (await _azure.InstancesAsync()).Where(instance => owners.ContainsKey(instance.Id)).ToDictionary(instance => instance.Id);
        output.WriteLine($"longest without an orchestration {longestWithoutOrchestration.TotalSeconds:F1} s");
        starts.Count.ShouldBe(JobCount);
        longestWithoutOrchestration.ShouldBeLessThan(TimeSpan.FromSeconds(15));
        await ShouldHaveEndedOnceAsync();
        await ShouldHaveKeptTheLimitAsync(starts);
        ShouldHaveTakenTurns([.. starts.Values.OrderBy(instance => instance.CreatedAt).Select(instance => owners[instance.Id])]);
        await GaugesAsync(survivor, gauges => gauges == (0, 0));
    }

    /// <summary>The whole of one user's jobs before the next user's, to both processes.</summary>
    private async Task<Dictionary<string, int>> SubmitAsync(ServiceProcess[] processes)
    {
        var owners = new Dictionary<string, int>();
        for (var job = 0; job < JobCount; job++)
        {
            var user = job * Users / JobCount;
            using var client = _world.Client(TokenClaims.Auditor with { UserId = 1 + user }, processes[job % processes.Length]);
            owners.Add(await client.SubmitAsync(_world.Order(), default), user);
        }

        return owners;
    }

    private async Task CompletedAsync(int count)
    {
        using var patience = new CancellationTokenSource(World.Patience * 2);
        while (_world.Receiver.Received.Select(webhook => webhook.JobId).Distinct().Count() < count) await Task.Delay(100, patience.Token);
    }

    /// <summary>How long at most a job was claimed without having an orchestration, or nobody claimed one although there was room.</summary>
    private async Task<TimeSpan> WatchAsync(ServiceProcess survivor, CancellationToken ended)
    {
        var since = new Dictionary<string, DateTimeOffset>();
        var longest = TimeSpan.Zero;
        while (!ended.IsCancellationRequested)
        {
            var items = await _azure.JobItemsAsync();
            var started = (await _azure.InstancesAsync()).Select(instance => instance.Id).ToHashSet();
            var now = DateTimeOffset.UtcNow;
            var atWork = items.Where(item => item.ContainsKey("claim_owner")).Select(item => item["job_id"].S).ToList();
            var stranded = atWork.Where(id => !started.Contains(id)).ToHashSet();
            if (atWork.Count < Capacity) stranded.UnionWith(items.Where(item => item.TryGetValue("line", out var line) && line.S == "waiting").Select(item => item["job_id"].S).Take(1));
            foreach (var id in since.Keys.Except(stranded).ToList()) since.Remove(id);
            foreach (var id in stranded) since.TryAdd(id, now);
            if (since.Count > 0 && since.Values.Max(at => now - at) is var age && age > longest) longest = age;
            await GaugesAsync(survivor, gauges => gauges.Active <= Capacity && gauges.Waiting <= JobCount);
            await Task.Delay(250, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return longest;
    }

    private async Task ShouldHaveEndedOnceAsync()
    {
        foreach (var copies in _world.Receiver.Received.GroupBy(webhook => webhook.JobId))
        {
            copies.ShouldAllBe(copy => copy.Problems.Count == 0 && (string?)copy.Json["status"] == "completed");
            copies.Select(copy => (copy.Id, copy.Text)).Distinct().Count().ShouldBe(1);
        }

        // The delivery's record follows the webhook, after the kill up to a minute later.
        using var limit = new CancellationTokenSource(World.Patience);
        while (!(await _azure.JobItemsAsync()).All(item => item["status"].S == "completed" && item["callback"].M["status"].S == "delivered")) await Task.Delay(250, limit.Token);
    }

    /// <summary>From the orchestration's creation, which follows the claim, to the job's end, which comes before its place is free.</summary>
    private async Task ShouldHaveKeptTheLimitAsync(Dictionary<string, HubInstance> starts)
    {
        var events = new List<(DateTimeOffset At, int Change)>();
        foreach (var item in await _azure.JobItemsAsync())
        {
            events.Add((starts[item["job_id"].S].CreatedAt!.Value, 1));
            events.Add((DateTimeOffset.UnixEpoch.AddSeconds(double.Parse(item["completed_at"].N, CultureInfo.InvariantCulture)), -1));
        }

        var (atWork, most) = (0, 0);
        foreach (var change in events.OrderBy(change => change.At).ThenBy(change => change.Change).Select(change => change.Change)) most = Math.Max(most, atWork += change);
        output.WriteLine($"at most {most} at work");
        most.ShouldBeLessThanOrEqualTo(Capacity);
    }

    /// <summary>As long as all users have jobs waiting, none gets much more than the others.</summary>
    private void ShouldHaveTakenTurns(List<int> order)
    {
        output.WriteLine($"turns {string.Concat(order)}");
        var thirdCame = order.IndexOf(Users - 1);
        var shares = order.Skip(thirdCame).Take(JobCount / 2).CountBy(user => user).Select(share => (double)share.Value).ToArray();
        (Math.Pow(shares.Sum(), 2) / (Users * shares.Sum(share => share * share))).ShouldBeGreaterThan(0.9);
    }

    private static async Task GaugesAsync(ServiceProcess process, Func<(double Active, double Waiting), bool> expected)
    {
        using var patience = new CancellationTokenSource(World.Patience);
        using var http = new HttpClient { BaseAddress = process.BaseAddress };
        while (true)
        {
            var text = await http.GetStringAsync("metrics", patience.Token);
            double Read(string name) => Regex.Match(text, $@"^{name}\S* (\S+)$", RegexOptions.Multiline) is { Success: true } match
                ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
                : 0;
            if (expected((Read("cortap_jobs_active"), Read("cortap_jobs_waiting")))) return;
            await Task.Delay(250, patience.Token);
        }
    }
}
