using Microsoft.DurableTask.Client;

namespace Cortap.Conformance.Tests.Hosts;

/// <summary>What runs the tasks of one scenario.</summary>
internal interface IScenarioHost : IAsyncDisposable
{
    DurableTaskClient Client { get; }

    /// <summary>Lets time pass, also while activities run.</summary>
    Task PassAsync(TimeSpan time);
}
