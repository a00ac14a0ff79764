using System.Diagnostics;
using Cortap.Benchmarks.Engine;

namespace Cortap.Benchmarks.Load;

/// <summary>
/// What one user's thousand jobs do to another user's single one: its time alone and behind them, side by side. It waits for its turn and no longer:
/// at most three times what it takes alone plus one job's time.
/// </summary>
internal static class FairBenchmark
{
    private const int First = 0;
    private const int Second = 1;
    private const int Jobs = 1_000;
    private const int Samples = 20;

    public static async Task RunAsync(TextWriter output)
    {
        await using var world = await LoadWorld.StartAsync();
        await using var receiver = await JobReceiver.StartAsync(world.WebhookSecret);
        using var http = new HttpClient { BaseAddress = world.Service.BaseAddress };
        for (var job = 0; job < JobsBenchmark.WarmUpJobs; job++) await JobsBenchmark.RunJobAsync(world, receiver.Url, receiver, http, Second);

        var alone = await SampleAsync(world, receiver, http);
        var startedAt = Stopwatch.GetTimestamp();
        var crowd = await Task.WhenAll(Enumerable.Range(0, Jobs).Select(_ => JobsBenchmark.OrderAsync(world, receiver.Url, http, First)));
        var accepting = Stopwatch.GetElapsedTime(startedAt);
        var behind = await SampleAsync(world, receiver, http);
        var arrived = crowd.Count(id => receiver.ArrivalAsync(id!).IsCompleted);
        await Task.WhenAll(crowd.Select(id => receiver.ArrivalAsync(id!)));
        var perSecond = Jobs / Stopwatch.GetElapsedTime(startedAt).TotalSeconds;

        output.WriteLine($"fair: a user's single job, from its 202 to its webhook, alone and behind {Jobs} jobs of another user; MAX_CONCURRENT_JOBS=5, {Samples} samples one after the other");
        Write(output, "alone", alone);
        Write(output, $"behind {Jobs}", behind);
        output.WriteLine($"  p50 {EngineBenchmark.Percentile(behind, 50) / EngineBenchmark.Percentile(alone, 50):0.0}x of alone; {arrived} of the {Jobs} were done when the samples were");
        output.WriteLine($"  the {Jobs} were accepted in {accepting.TotalSeconds:0.0} s and done, the samples among them, at {perSecond:0} jobs/s");
    }

    private static async Task<double[]> SampleAsync(LoadWorld world, JobReceiver receiver, HttpClient http)
    {
        var times = new double[Samples];
        for (var sample = 0; sample < Samples; sample++)
            times[sample] = await JobsBenchmark.RunJobAsync(world, receiver.Url, receiver, http, Second) ?? throw new InvalidOperationException("A job failed.");
        return times;
    }

    private static void Write(TextWriter output, string name, double[] times) => output.WriteLine(
        $"  {name,-12} p50 {EngineBenchmark.Percentile(times, 50),7:0.0} ms   p95 {EngineBenchmark.Percentile(times, 95),7:0.0} ms");
}
