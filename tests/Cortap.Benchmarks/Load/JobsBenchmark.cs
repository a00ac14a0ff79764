using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Cortap.Benchmarks.Engine;

namespace Cortap.Benchmarks.Load;

/// <summary>
/// Whole jobs on the service as it is installed: from the 202 to the webhook (p50 under 300 ms), 20 users at once without a failure, and
/// memory that stays flat over 10 000 jobs.
/// </summary>
internal static class JobsBenchmark
{
    private const int Users = 20;
    internal const int WarmUpJobs = 30;
    private const int SingleJobs = 200;
    private const int Jobs = 10_000;
    private const int FloorJobs = 100;
    private const int MemoryWindow = 1_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static async Task RunAsync(TextWriter output)
    {
        await using var world = await LoadWorld.StartAsync();
        await using var receiver = await JobReceiver.StartAsync(world.WebhookSecret);
        using var http = new HttpClient { BaseAddress = world.Service.BaseAddress };
        using var floor = new StraightThrough(world, receiver.Url);
        output.WriteLine("jobs: fixture 01 (494 controls), every job reads Riskuity anew; from the 202 to the arrival of the webhook; default settings");
        output.WriteLine("  floor: the same fetch, transformation, validated report, flushed file and webhook straight through in one method, no workflow");

        var times = new List<double>();
        var floorTimes = new List<double>();
        for (var job = 0; job < WarmUpJobs + SingleJobs; job++)
        {
            times.Add(await RunJobAsync(world, receiver.Url, receiver, http, user: 0) ?? throw new InvalidOperationException("A job failed."));
            floorTimes.Add(await floor.RunAsync());
        }
        Write(output, $"one at a time, {SingleJobs} jobs", [.. times.Skip(WarmUpJobs)], [.. floorTimes.Skip(WarmUpJobs)]);
        await RunUsersAsync(output, world, receiver, http, [.. floorTimes.Skip(WarmUpJobs)], await FloorProcessorAsync(floor));
    }

    /// <summary>Milliseconds of processor of one run of the floor, with what the stand-ins of Riskuity and of the receiver spend on it in this process.</summary>
    private static async Task<double> FloorProcessorAsync(StraightThrough floor)
    {
        var before = OwnProcessor();
        for (var job = 0; job < FloorJobs; job++)
            await floor.RunAsync();
        return (OwnProcessor() - before).TotalMilliseconds / FloorJobs;
    }

    private static TimeSpan OwnProcessor()
    {
        using var self = Process.GetCurrentProcess();
        return self.TotalProcessorTime;
    }

    private static async Task RunUsersAsync(
        TextWriter output, LoadWorld world, JobReceiver receiver, HttpClient http, double[] floorTimes, double floorProcessor)
    {
        var times = new double?[Jobs];
        var memory = new double[Jobs];
        var begun = -1;
        var ended = 0;
        var startedAt = Stopwatch.GetTimestamp();
        var (serviceBefore, ownBefore) = (world.Service.ProcessorTime, OwnProcessor());
        await Task.WhenAll(Enumerable.Range(0, Users).Select(user => Task.Run(async () =>
        {
            for (var job = Interlocked.Increment(ref begun); job < Jobs; job = Interlocked.Increment(ref begun))
            {
                times[job] = await RunJobAsync(world, receiver.Url, receiver, http, user);
                memory[Interlocked.Increment(ref ended) - 1] = world.Service.ResidentMegabytes;
            }
        })));
        var perSecond = Jobs / Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
        Write(output, $"{Users} users at once, {Jobs} jobs", [.. times.OfType<double>()], floorTimes);
        var (ofService, ofOthers) = ((world.Service.ProcessorTime - serviceBefore).TotalMilliseconds / Jobs, (OwnProcessor() - ownBefore).TotalMilliseconds / Jobs);
        var possible = Environment.ProcessorCount * 1_000 / floorProcessor;
        output.WriteLine($"     processor of one job: {ofService:0.0} ms, and {ofOthers:0.0} ms of the client and the stand-ins; floor {floorProcessor:0.0} ms with its stand-ins");
        output.WriteLine($"     floor on all {Environment.ProcessorCount} processors, by its processor time: {possible:0} jobs/s, service = {perSecond / possible:0 %}");
        output.WriteLine($"     {times.Count(time => time is null)} failures, {perSecond:0} jobs/s");
        var windows = memory.Chunk(MemoryWindow).Select(window => $"{EngineBenchmark.Percentile(window, 50):0}");
        output.WriteLine($"     memory of the service in MB, median of every {MemoryWindow} jobs: {string.Join(", ", windows)}");
    }

    /// <returns>Milliseconds from the 202 to the webhook; null for a failure.</returns>
    internal static async Task<double?> RunJobAsync(LoadWorld world, Uri callback, JobReceiver receiver, HttpClient http, int user)
    {
        if (await OrderAsync(world, callback, http, user) is not { } jobId)
            return null;
        var acceptedAt = Stopwatch.GetTimestamp();
        var arrival = await receiver.ArrivalAsync(jobId).WaitAsync(Patience);
        return arrival.IsCompleted ? Stopwatch.GetElapsedTime(acceptedAt, arrival.At).TotalMilliseconds : null;
    }

    /// <returns>The job's id; null when it was refused.</returns>
    internal static async Task<string?> OrderAsync(LoadWorld world, Uri callback, HttpClient http, int user)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/generate-report")
        {
            Headers = { Authorization = new("Bearer", world.Token(user)) },
            Content = new StringContent(LoadWorld.Order(callback), new MediaTypeHeaderValue("application/json")),
        };
        using var answer = await http.SendAsync(request);
        if (answer.StatusCode != HttpStatusCode.Accepted)
            return null;
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return json.RootElement.GetProperty("job_id").GetString();
    }

    /// <summary>Waits until a job's report is done, whatever becomes of its webhook.</summary>
    internal static async Task FinishedAsync(LoadWorld world, HttpClient http, string jobId, int user)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/jobs/{jobId}") { Headers = { Authorization = new("Bearer", world.Token(user)) } };
            using var answer = await http.SendAsync(request);
            using var json = JsonDocument.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
            if (json.RootElement.GetProperty("status").GetString() != "processing")
                return;
            await Task.Delay(50);
        }
    }

    private static void Write(TextWriter output, string name, double[] times, double[] floor)
    {
        double P50(double[] values) => EngineBenchmark.Percentile(values, 50);
        output.WriteLine($"  {name}: p50 {P50(times) / P50(floor):0.0}x of the floor");
        output.WriteLine($"     service  p50 {P50(times),7:0.0} ms   p95 {EngineBenchmark.Percentile(times, 95),7:0.0} ms");
        output.WriteLine($"     floor    p50 {P50(floor),7:0.0} ms   p95 {EngineBenchmark.Percentile(floor, 95),7:0.0} ms, alone");
    }
}
