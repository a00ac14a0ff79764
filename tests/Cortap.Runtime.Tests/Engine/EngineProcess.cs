using System.Diagnostics;
using Cortap.Runtime.Engine;
using Cortap.Runtime.Lifetime;
using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Runtime.Tests.Engine;

/// <summary>
/// An engine in a process that may be killed: <c>engine &lt;folder&gt; &lt;jobs&gt;</c>. It starts what has not been started yet, waits
/// for all, and says so. A job has two activities, a timer, an event to itself, a sub-orchestration and a second round. Every run of an
/// activity leaves a line in the file <c>effects</c>, and says so.
/// </summary>
internal static class EngineProcess
{
    public const string Acknowledged = "acknowledged";
    public const string Effect = "effect";
    public const string Finished = "finished";

    public static async Task<int> RunAsync(string folder, int jobs, bool withPoison)
    {
        await using var services = new ServiceCollection().BuildServiceProvider();
        await using var engine = new DurableTaskEngine(
            Registry(folder), Options(folder, withPoison), services, TimeProvider.System, NullLoggerFactory.Instance);
        await engine.StartAsync(CancellationToken.None);
        if (withPoison)
        {
            await StartAsync(engine.Client, "poison-activity");
            await StartAsync(engine.Client, "poison-orchestrator");
        }
        for (var i = 0; i < jobs; i++)
            await StartAsync(engine.Client, "job", $"job-{i}");
        Console.WriteLine(Acknowledged);
        await foreach (var instance in engine.Client.GetAllInstancesAsync())
        {
            var result = await engine.Client.WaitForInstanceCompletionAsync(instance.InstanceId, getInputsAndOutputs: true);
            Console.WriteLine($"{result.InstanceId} {result.RuntimeStatus} {result.SerializedOutput}");
        }
        Console.WriteLine(Finished);
        return 0;
    }

    // Poison is given up sooner than by default, to spare the test the wait.
    private static EngineOptions Options(string folder, bool withPoison)
        => withPoison ? new() { DataDirectory = folder, LastTryDelay = TimeSpan.FromSeconds(1) } : new() { DataDirectory = folder };

    private static async Task StartAsync(DurableTaskClient client, string orchestrator, string? id = null)
    {
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(orchestrator, 0, new StartOrchestrationOptions(id ?? orchestrator)
                .WithDedupeStatuses(Enum.GetValues<OrchestrationRuntimeStatus>()));
        }
        catch (OrchestrationAlreadyExistsException)
        {
            // Started by a process before this one.
        }
    }

    private static DurableTaskRegistry Registry(string folder)
        => new DurableTaskRegistry()
            .AddOrchestratorFunc<int, string>("job", async (context, round) =>
            {
                var first = await context.CallActivityAsync<string>("effect", $"{context.InstanceId} first {round}");
                await context.CreateTimer(TimeSpan.FromMilliseconds(5), CancellationToken.None);
                context.SendEvent(context.InstanceId, "go", round);
                var received = await context.WaitForExternalEvent<int>("go");
                var second = await context.CallSubOrchestratorAsync<string>("child", $"{context.InstanceId} second {received}");
                if (round == 0)
                    context.ContinueAsNew(1);
                return $"{first}, {second}";
            })
            .AddOrchestratorFunc<string, string>("child", (context, text) => context.CallActivityAsync<string>("effect", text))
            .AddActivityFunc<string, string>("effect", async (_, text) =>
            {
                await File.AppendAllTextAsync(Path.Combine(folder, "effects"), text + "\n");
                Console.WriteLine(Effect);
                return text;
            })
            .AddOrchestratorFunc("poison-activity", context => context.CallActivityAsync("kill"))
            .AddActivityFunc("kill", (TaskActivityContext _) => Kill())
            .AddOrchestratorFunc("poison-orchestrator", async context =>
            {
                await context.CreateTimer(TimeSpan.FromMilliseconds(500), CancellationToken.None);
                Kill();
            });

    private static void Kill()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
        self.WaitForExit();
    }
}
