using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Cortap.Cli.Api;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Simulators.Demo;
using Cortap.Simulators.Webhooks;
using Microsoft.Data.Sqlite;
using Xunit.Abstractions;

namespace Cortap.EndToEnd.Tests;

/// <summary>
/// The service is killed at random moments, again and again, while clients ask for reports: every job that got its 202 is completed once and
/// told by one message. Size and pace can be set (docs/crash-points.md).
/// </summary>
public sealed partial class KillLoopTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int ClientCount = 8;

    /// <summary>For one webhook, with all the kills before it: as long as a job may take.</summary>
    private static readonly TimeSpan WebhookPatience = TimeSpan.FromMinutes(5);

    /// <summary>Well below the ten seconds after which work that died twice gets its last try: who is killed in that fails, as documented.</summary>
    private static readonly TimeSpan LongestLife = TimeSpan.FromSeconds(5);

    private static readonly int JobCount = Setting("CORTAP_KILL_LOOP_JOBS", 12);
    private static readonly int LongestLifeMilliseconds = Setting("CORTAP_KILL_LOOP_LIFE_MS", 0);

    private readonly ConcurrentBag<string> _accepted = [];
    private World _world = null!;
    private readonly TaskCompletionSource _firstAccepted = NewSignal();
    private TaskCompletionSource _up = NewSignal();
    private TimeSpan _startupTime = TimeSpan.FromSeconds(1);
    private int _asked;
    private int _unanswered;

    public async Task InitializeAsync()
    {
        _world = await World.PrepareAsync();
        _world.Riskuity.AddProject(DemoProject.TenantProject, DemoProject.Controls().Take(40));
        _world.Riskuity.Latency = TimeSpan.FromMilliseconds(50);
    }

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Restart_AfterKillsAtRandomMoments_CompletesEveryAcceptedJobOnce()
    {
        try
        {
            await KillAndCheckAsync();
        }
        catch
        {
            var log = Path.Combine(Path.GetTempPath(), $"cortap-kill-loop-{Environment.ProcessId}.log");
            await File.WriteAllTextAsync(log, _world.Logs + _world.Service.Output);
            output.WriteLine($"What the services wrote is in {log}.");
            throw;
        }
    }

    private async Task KillAndCheckAsync()
    {
        var started = Stopwatch.GetTimestamp();
        var kills = await KillWhileClientsWorkAsync();
        var jobs = await SettledJobsAsync();
        var webhooks = _world.Receiver.Received;
        output.WriteLine(
            $"{_accepted.Count} jobs, {kills} kills, {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s, "
            + $"{_unanswered} requests without an answer, {webhooks.Count} webhooks");

        kills.ShouldBeGreaterThan(0);
        _accepted.Count.ShouldBe(JobCount);
        jobs.Select(job => job.JobId).Order().ShouldBe(_accepted.Order());
        jobs.Where(job => job is not { Status: "completed", CallbackStatus: "delivered" }).Select(job => job.Json.ToJsonString()).ShouldBeEmpty();
        webhooks.SelectMany(webhook => webhook.Problems).ShouldBeEmpty();
        foreach (var job in jobs) await ShouldHaveOneOutcomeAsync(job, webhooks);
        Endings().ShouldBeUnique();

        await _world.Service.KillAsync();
        var databases = Directory.GetFiles(_world.DataDirectory, "*.db", SearchOption.AllDirectories);
        databases.Length.ShouldBe(2);
        foreach (var database in databases) Integrity(database).ShouldBe("ok", database);
    }

    private async Task<int> KillWhileClientsWorkAsync()
    {
        await _world.StartServiceAsync();
        using var http = _world.Http();
        _up.SetResult();
        var clients = Task.WhenAll(Enumerable.Range(0, ClientCount).Select(_ => AskForReportsAsync(http)));
        var kills = 0;
        // The first process dies at its first 202: on a fast machine it might have done everything before a random moment.
        while (kills < JobCount && await Task.WhenAny(clients, kills == 0 ? _firstAccepted.Task : Task.Delay(RandomLife())) != clients)
        {
            Volatile.Write(ref _up, NewSignal());
            await _world.Service.KillAsync();
            for (kills++; !await TryStartAsync(); kills++) ;
            _up.SetResult();
        }

        await clients;
        return kills;
    }

    /// <summary>Counted from the listening. On a busy machine a process needs longer to get anywhere.</summary>
    private TimeSpan RandomLife() => Random.Shared.NextDouble() * (LongestLifeMilliseconds > 0 ? TimeSpan.FromMilliseconds(LongestLifeMilliseconds)
        : 3 * _startupTime < LongestLife ? 3 * _startupTime : LongestLife);

    /// <summary>Every fourth process or so is killed before it listens, when it may be at work already.</summary>
    private async Task<bool> TryStartAsync()
    {
        using var kill = new CancellationTokenSource();
        if (Random.Shared.Next(4) == 0) kill.CancelAfter(Random.Shared.NextDouble() * _startupTime);
        try
        {
            await _world.StartServiceAsync([], kill.Token);
            _startupTime = _world.Service.StartupTime;
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>An integrator: asks until it gets the 202, waits for the webhook, asks for the next report.</summary>
    private async Task AskForReportsAsync(HttpClient http)
    {
        while (Interlocked.Increment(ref _asked) <= JobCount)
        {
            var jobId = await SubmitAsync(http);
            _firstAccepted.TrySetResult();
            _accepted.Add(jobId);
            await _world.Receiver.WaitForAsync(webhook => webhook.JobId == jobId, WebhookPatience);
        }
    }

    private async Task<string> SubmitAsync(HttpClient http)
    {
        var request = new RawRequest
        {
            Token = _world.Mint.Mint(),
            Body = _world.Order().ToJson().ToJsonString(),
            IdempotencyKey = Guid.NewGuid().ToString(),
        };
        while (true)
        {
            // While nobody listens, knocking would only keep the machine busy.
            await Volatile.Read(ref _up).Task;
            try
            {
                var answer = await request.SendAsync(http);
                answer.Status.ShouldBe(202, answer.Json?.ToJsonString());
                return (string)answer.Json!["job_id"]!;
            }
            catch (HttpRequestException)
            {
                Interlocked.Increment(ref _unanswered);
            }
        }
    }

    private async Task<IReadOnlyList<JobSnapshot>> SettledJobsAsync()
    {
        using var client = _world.Client();
        var jobs = new List<JobSnapshot>();
        string? cursor = null;
        do
        {
            (var page, cursor) = await client.ListJobsAsync(null, 100, cursor, default);
            foreach (var job in page) jobs.Add(await _world.SettledAsync(client, job.JobId));
        }
        while (cursor is not null);
        return jobs;
    }

    /// <summary>A webhook may come again after a kill, as the same message: receivers de-duplicate by its id. Its link leads to the job's one result.</summary>
    private static async Task ShouldHaveOneOutcomeAsync(JobSnapshot job, IReadOnlyList<ReceivedWebhook> webhooks)
    {
        var copies = webhooks.Where(webhook => webhook.JobId == job.JobId).ToList();
        copies.Select(webhook => (webhook.Id, webhook.Text)).Distinct().Count().ShouldBe(1, job.JobId);
        var report = await CortapClient.DownloadAsync(new Uri((string)copies[0].Json["download_url"]!), default);
        report.LongLength.ShouldBe((long)job.Json["file_size"]!, job.JobId);
    }

    /// <summary>The jobs that any of the processes logged as ended; a line may have died with its process, so some can be missing.</summary>
    private IEnumerable<string> Endings() =>
        (_world.Logs + _world.Service.Output).Split('\n')
            .Where(line => line.Contains("\"message\":\"Job ended ", StringComparison.Ordinal))
            .Select(line => JobIds().Match(line).Value);

    [GeneratedRegex(@"rpt-\d{8}-\d{6}-[0-9a-f]{8}")]
    private static partial Regex JobIds();

    private static string? Integrity(string database)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Pooling = false }.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        return command.ExecuteScalar() as string;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static int Setting(string name, int absent) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : absent;
}
