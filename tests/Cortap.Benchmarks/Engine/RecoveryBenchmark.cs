using System.Diagnostics;
using System.Globalization;
using Microsoft.DurableTask;

namespace Cortap.Benchmarks.Engine;

/// <summary>A process is killed with very many workflows in flight; how soon does the next one go on, and with how much memory?</summary>
internal static class RecoveryBenchmark
{
    public const string ChildCommand = "recovery-child";

    private const int InFlight = 10_000;

    public static async Task RunAsync(TextWriter output)
    {
        var folder = BenchmarkEngine.NewFolder();
        await PrepareAsync(folder);
        using var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [.. SelfArguments(), ChildCommand, folder]) { RedirectStandardOutput = true })!;
        var lines = (await child.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await child.WaitForExitAsync();
        Directory.Delete(folder, recursive: true);

        output.WriteLine($"(d) recovery with {InFlight} workflows in flight");
        foreach (var line in lines)
            output.WriteLine("    " + line);
    }

    public static async Task RunChildAsync(string folder)
    {
        using var self = Process.GetCurrentProcess();
        var first = new TaskCompletionSource<TimeSpan>();
        var all = new TaskCompletionSource<TimeSpan>();
        var count = 0;
        await using var bench = await BenchmarkEngine.StartAsync(
            registry => Register(registry, _ =>
            {
                first.TrySetResult(DateTime.Now - self.StartTime);
                if (Interlocked.Increment(ref count) == InFlight)
                    all.SetResult(DateTime.Now - self.StartTime);
                return Task.CompletedTask;
            }),
            folder);
        Console.WriteLine($"first resumed activity {(await first.Task).TotalMilliseconds:0} ms after the process start");
        Console.WriteLine($"all resumed            {(await all.Task).TotalMilliseconds:0} ms after the process start");
        Console.WriteLine($"peak memory            {PeakMegabytes():0} MB");
    }

    private static async Task PrepareAsync(string folder)
    {
        var never = new TaskCompletionSource();
        await using var bench = await BenchmarkEngine.StartAsync(registry => Register(registry, _ => never.Task), folder);
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) <= InFlight)
            {
                var id = await bench.Engine.Client.ScheduleNewOrchestrationInstanceAsync("one", "input of a workflow");
                await bench.Engine.Client.WaitForInstanceStartAsync(id);
            }
        })));
        await bench.Engine.StopAsync(new CancellationToken(canceled: true));
    }

    private static void Register(DurableTaskRegistry registry, Func<TaskActivityContext, Task> activity)
        => registry
            .AddOrchestratorFunc("one", async context =>
            {
                await context.CallActivityAsync("work", "input of an activity");
                await context.WaitForExternalEvent<string>("never");
            })
            .AddActivityFunc("work", activity);

    private static double PeakMegabytes()
        => double.Parse(
            File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
            CultureInfo.InvariantCulture) / 1024;

    private static string[] SelfArguments()
        => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(RecoveryBenchmark).Assembly.Location] : [];
}
