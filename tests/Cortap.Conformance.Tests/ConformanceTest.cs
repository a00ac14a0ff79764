using System.Reflection;
using System.Runtime.CompilerServices;
using Cortap.Conformance.Tests.Hosts;
using Cortap.Runtime.Engine;
using Microsoft.DurableTask;

namespace Cortap.Conformance.Tests;

/// <summary>Runs one body on every host; what it sees must be the same, but for the intended differences.</summary>
public abstract class ConformanceTest
{
    private protected async Task CompareAsync(Func<Stage, Task> body, [CallerMemberName] string name = "")
    {
        var scenario = GetType().GetMethod(name)!.GetCustomAttribute<ScenarioAttribute>()!;
        ReplayMode[] modes = scenario.NeedsReplay ? [ReplayMode.EveryStep] : [ReplayMode.EveryStep, ReplayMode.Cached];
        var official = RunAsync(OfficialHost.StartAsync, body);
        var here = modes.Select(mode => RunAsync(tasks => EngineHost.StartAsync(tasks, mode), body)).ToArray();

        await Task.WhenAll([official, .. here]);

        var intended = IntendedDifferences.Of($"{GetType().Name}.{name}");
        for (var index = 0; index < modes.Length; index++)
            Difference.Between(await official, await here[index]).ShouldBe(intended, $"{modes[index]}");
    }

    private static async Task<IReadOnlyList<string>> RunAsync(
        Func<Action<DurableTaskRegistry>, Task<IScenarioHost>> startHost, Func<Stage, Task> body)
    {
        await using var stage = new Stage(startHost);
        try
        {
            await body(stage);
        }
        catch (Exception exception)
        {
            stage.Note($"the scenario came to no end: {exception.GetType().Name}");
        }
        return stage.Transcript.Lines;
    }
}
