using System.Collections.Concurrent;

namespace Cortap.Benchmarks.Engine;

/// <summary>How late timers of one second fire while very many others wait.</summary>
internal static class TimerBenchmark
{
    private const int Pending = 100_000;
    private const int Measured = 1_000;
    private const int TimersEach = 1_000;

    public static async Task RunAsync(TextWriter output)
    {
        var lateness = new ConcurrentBag<double>();
        await using var bench = await BenchmarkEngine.StartAsync(registry => registry
            .AddOrchestratorFunc("pending", context => Task.WhenAll(
                Enumerable.Range(0, TimersEach).Select(i => context.CreateTimer(TimeSpan.FromHours(1 + i), CancellationToken.None))))
            .AddOrchestratorFunc("second", async context =>
            {
                var due = context.CurrentUtcDateTime.AddSeconds(1);
                await context.CreateTimer(due, CancellationToken.None);
                lateness.Add((DateTime.UtcNow - due).TotalMilliseconds);
            }));
        var client = bench.Engine.Client;
        for (var i = 0; i < Pending / TimersEach; i++)
            await client.WaitForInstanceStartAsync(await client.ScheduleNewOrchestrationInstanceAsync("pending"));

        // Spread over two seconds, as timers are, not all due in one moment.
        var ids = new List<string>();
        for (var i = 0; i < Measured; i++)
        {
            ids.Add(await client.ScheduleNewOrchestrationInstanceAsync("second"));
            await Task.Delay(2);
        }
        foreach (var id in ids)
            await client.WaitForInstanceCompletionAsync(id);

        var times = lateness.ToArray();
        output.WriteLine($"(c) lateness of {Measured} timers of 1 s, with {Pending} others pending");
        output.WriteLine($"    p50 {EngineBenchmark.Percentile(times, 50):0.0} ms   p95 {EngineBenchmark.Percentile(times, 95):0.0} ms   max {times.Max():0.0} ms");
    }
}
