using System.Diagnostics;
using System.Globalization;
using Cortap.Azure.Tests.Harness;
using Cortap.Cli.Service;
using Cortap.EndToEnd.Tests.Harness;
using Xunit.Abstractions;

namespace Cortap.Azure.Tests;

/// <summary>
/// The same jobs on one process, and on two after a second one has joined and the hub's partitions are shared. Tells the pace of each;
/// CORTAP_AZURE_PACE_JOBS sets how many jobs.
/// </summary>
public sealed class PaceTests(ITestOutputHelper output)
{
    private static readonly int JobCount = int.Parse(Environment.GetEnvironmentVariable("CORTAP_AZURE_PACE_JOBS") ?? "4", CultureInfo.InvariantCulture);

    [Fact]
    public async Task SecondProcess_Joins_TakesItsShareOfTheHub()
    {
        string[] settings = ["MAX_CONCURRENT_JOBS=20", "RATE_LIMIT_PER_MINUTE=0"];
        await using var azure = await AzureWorld.PrepareAsync();
        await azure.StartAsync(settings);
        await CompleteAsync(azure.World, 2, []);
        output.WriteLine($"one process: {await CompleteAsync(azure.World, JobCount, []):F2} jobs/s");

        var second = await azure.StartAnotherAsync(settings);
        using var patience = new CancellationTokenSource(AzureWorld.Patience);
        while ((await azure.PartitionOwnersAsync()) is not { Count: 2 }) await Task.Delay(200, patience.Token);
        await CompleteAsync(azure.World, 2, [second]);
        output.WriteLine($"two processes: {await CompleteAsync(azure.World, JobCount, [second]):F2} jobs/s");
    }

    /// <returns>Jobs per second, from the first request to the last webhook.</returns>
    private static async Task<double> CompleteAsync(World world, int count, IReadOnlyList<ServiceProcess> others)
    {
        var began = Stopwatch.GetTimestamp();
        var before = world.Receiver.Received.Count;
        IReadOnlyList<ServiceProcess> processes = [world.Service, .. others];
        await Task.WhenAll(Enumerable.Range(0, count).Select(async job =>
        {
            using var client = world.Client(at: processes[job % processes.Count]);
            await client.SubmitAsync(world.Order(), default);
        }));
        await world.Receiver.WaitForAsync(_ => world.Receiver.Received.Count == before + count, AzureWorld.Patience);
        world.Receiver.Received.ShouldAllBe(webhook => (string?)webhook.Json["status"] == "completed");
        return count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
