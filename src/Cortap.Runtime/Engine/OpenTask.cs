using Microsoft.DurableTask;

namespace Cortap.Runtime.Engine;

/// <summary>Something the orchestrator has scheduled and not had an answer to.</summary>
internal abstract class OpenTask(string name, int id)
{
    protected string Name { get; } = name;

    protected int Id { get; } = id;

    public abstract void Complete(string? payload);

    public abstract void Fail(TaskFailureDetails failure);
}
