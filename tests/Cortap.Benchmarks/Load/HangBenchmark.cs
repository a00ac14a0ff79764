using System.Net;
using System.Net.Sockets;
using Cortap.Benchmarks.Engine;

namespace Cortap.Benchmarks.Load;

/// <summary>
/// What a receiver that accepts connections and never answers does to the jobs of somebody else: a healthy job's time with 0, 100 and 1,000 finished
/// jobs whose webhooks hang. Its p95 is at most one and a half times what it is without.
/// </summary>
internal static class HangBenchmark
{
    private const int Victim = 1;
    private const int Samples = 40;

    private static readonly int[] Hanging = [0, 100, 1_000];

    public static async Task RunAsync(TextWriter output)
    {
        output.WriteLine($"hang: a healthy job, from its 202 to its webhook, beside jobs whose receiver never answers; {Samples} samples one after the other");
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var hole = new Uri($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/webhook");
        await using var world = await LoadWorld.StartAsync();
        await using var receiver = await JobReceiver.StartAsync(world.WebhookSecret);
        using var http = new HttpClient { BaseAddress = world.Service.BaseAddress };
        for (var job = 0; job < JobsBenchmark.WarmUpJobs; job++) await JobsBenchmark.RunJobAsync(world, receiver.Url, receiver, http, Victim);

        var ordered = 0;
        double? without = null;
        foreach (var count in Hanging)
        {
            var ids = new List<string>();
            for (; ordered < count; ordered++) ids.Add(await JobsBenchmark.OrderAsync(world, hole, http, user: 0) ?? throw new InvalidOperationException("A job was refused."));
            foreach (var id in ids) await JobsBenchmark.FinishedAsync(world, http, id, user: 0);
            var times = new double[Samples];
            for (var sample = 0; sample < Samples; sample++)
                times[sample] = await JobsBenchmark.RunJobAsync(world, receiver.Url, receiver, http, Victim) ?? throw new InvalidOperationException("A job failed.");
            var p95 = EngineBenchmark.Percentile(times, 95);
            without ??= p95;
            output.WriteLine($"  with {count,4}   p50 {EngineBenchmark.Percentile(times, 50),7:0.0} ms   p95 {p95,7:0.0} ms   p95 {p95 / without:0.00}x of without");
        }
    }
}
