namespace Microsoft.DurableTask;

/// <summary>Gives an orchestrator or activity class a name other than its own.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
public sealed class DurableTaskAttribute : Attribute
{
    public DurableTaskAttribute(string? name = null) => Name = string.IsNullOrEmpty(name) ? default : new TaskName(name);

    public TaskName Name { get; }
}
