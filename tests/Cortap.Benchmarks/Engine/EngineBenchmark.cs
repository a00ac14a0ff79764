using System.Diagnostics;
using Microsoft.DurableTask.Client;

namespace Cortap.Benchmarks.Engine;

/// <summary>Throughput, start latency, timers, recovery and allocations of the embedded engine.</summary>
internal static class EngineBenchmark
{
    private const int Concurrency = 16;
    private const int Workflows = 4_000;
    private const int Rounds = 5;

    // The compiler works for some seconds on what is called often.
    private const int WarmUpRounds = 5;

    public static async Task RunAsync(TextWriter output)
    {
        await ThroughputAsync(output);
        await StartLatencyAsync(output);
        await TimerBenchmark.RunAsync(output);
        await RecoveryBenchmark.RunAsync(output);
    }

    private static async Task ThroughputAsync(TextWriter output)
    {
        await using var bench = await BenchmarkEngine.StartAsync(BenchmarkEngine.RegisterFive);
        using var floor = new StoreFloor();
        for (var round = 0; round < WarmUpRounds; round++)
        {
            await RunWorkflowsAsync(bench.Engine.Client, Workflows, Concurrency);
            await floor.GroupCommitAsync(Workflows, Concurrency);
        }

        // Taken in turns, so that what else the machine does falls on all alike.
        var engine = new double[Rounds];
        var group = new double[Rounds];
        var single = new double[Rounds];
        var allocated = 0L;
        for (var round = 0; round < Rounds; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            engine[round] = await RunWorkflowsAsync(bench.Engine.Client, Workflows, Concurrency);
            allocated += GC.GetTotalAllocatedBytes(precise: true) - before;
            group[round] = await floor.GroupCommitAsync(Workflows, Concurrency);
            single[round] = floor.CommitPerEvent(Workflows / 10);
        }

        output.WriteLine($"(a) workflows of five no-op activities, {Concurrency} at a time, synchronous=FULL, median of {Rounds} rounds of {Workflows}");
        output.WriteLine($"    engine                      {Median(engine),8:0} workflows/s");
        output.WriteLine($"    floor: group commit         {Median(group),8:0} workflows/s   engine = {Median(engine) / Median(group):0 %}");
        output.WriteLine($"    floor: a commit per event   {Median(single),8:0} workflows/s   engine = {Median(engine) / Median(single):0.0}x");
        output.WriteLine($"(e) allocated per workflow      {allocated / (double)(Rounds * Workflows) / 1024,8:0.0} KB");
    }

    private static async Task<double> RunWorkflowsAsync(DurableTaskClient client, int workflows, int concurrency)
    {
        var remaining = workflows;
        var startedAt = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref remaining) >= 0)
                await client.WaitForInstanceCompletionAsync(await client.ScheduleNewOrchestrationInstanceAsync("five", 1));
        })));
        return workflows / Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
    }

    private static async Task StartLatencyAsync(TextWriter output)
    {
        await using var bench = await BenchmarkEngine.StartAsync(registry => registry
            .AddOrchestratorFunc<int>("wait", (context, _) => context.WaitForExternalEvent<string>("never")));
        using var floor = new StoreFloor();
        var client = bench.Engine.Client;
        await StartTimesAsync(client, 16_000, Concurrency);
        await StartTimesAsync(client, 2_000, 1);
        floor.InsertTimes(2_000);

        var insert = floor.InsertTimes(2_000);
        var one = await StartTimesAsync(client, 2_000, 1);
        var sixteen = await StartTimesAsync(client, 8_000, Concurrency);

        output.WriteLine("(b) start latency: from the call until it is on the disk");
        output.WriteLine($"    floor: one committed insert p50 {Percentile(insert, 50),6:0.00} ms   p95 {Percentile(insert, 95),6:0.00} ms");
        output.WriteLine($"    engine, 1 at a time         p50 {Percentile(one, 50),6:0.00} ms   p95 {Percentile(one, 95),6:0.00} ms   "
            + $"p50 = {Percentile(one, 50) / Percentile(insert, 50):0.00}x, p95 = {Percentile(one, 95) / Percentile(insert, 95):0.00}x");
        output.WriteLine($"    engine, {Concurrency} at a time        p50 {Percentile(sixteen, 50),6:0.00} ms   p95 {Percentile(sixteen, 95),6:0.00} ms");
    }

    private static async Task<double[]> StartTimesAsync(DurableTaskClient client, int count, int concurrency)
    {
        var times = new double[count];
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(async () =>
        {
            for (var index = Interlocked.Increment(ref next); index < count; index = Interlocked.Increment(ref next))
            {
                var startedAt = Stopwatch.GetTimestamp();
                await client.ScheduleNewOrchestrationInstanceAsync("wait", index);
                times[index] = Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds;
            }
        })));
        return times;
    }

    public static double Percentile(double[] values, int percent)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, sorted.Length * percent / 100)];
    }

    private static double Median(double[] values) => Percentile(values, 50);
}
