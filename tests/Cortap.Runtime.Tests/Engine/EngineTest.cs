using Cortap.Runtime.Engine;
using Cortap.Runtime.Testing;
using Microsoft.DurableTask;

namespace Cortap.Runtime.Tests.Engine;

/// <summary>A behavior is tested twice: with cached orchestrations, and with every step replayed.</summary>
public abstract class EngineTest
{
    public static TheoryData<ReplayMode> Modes => [ReplayMode.Cached, ReplayMode.EveryStep];

    protected static Task<OrchestrationTestHost> StartAsync(ReplayMode mode, Action<DurableTaskRegistry> register)
        => OrchestrationTestHost.StartAsync(register, new() { ReplayMode = mode });
}
