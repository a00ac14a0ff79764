namespace Microsoft.DurableTask;

/// <summary>The orchestrators and activities an app consists of. Names are unique without regard to case.</summary>
public sealed partial class DurableTaskRegistry
{
    internal Dictionary<TaskName, Func<IServiceProvider, ITaskOrchestrator>> Orchestrators { get; } = [];

    internal Dictionary<TaskName, Func<IServiceProvider, ITaskActivity>> Activities { get; } = [];

    /// <param name="name">The activity's name.</param>
    /// <param name="factory">Called for each run, with the services of its scope.</param>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public DurableTaskRegistry AddActivity(TaskName name, Func<IServiceProvider, ITaskActivity> factory)
        => Add(Activities, name, factory, nameof(ITaskActivity));

    /// <param name="name">The orchestrator's name.</param>
    /// <param name="factory">Called for each replay; gets no services, for orchestrators must be deterministic.</param>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public DurableTaskRegistry AddOrchestrator(TaskName name, Func<ITaskOrchestrator> factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        return Add(Orchestrators, name, _ => factory(), nameof(ITaskOrchestrator));
    }

    private DurableTaskRegistry Add<T>(
        Dictionary<TaskName, Func<IServiceProvider, T>> tasks, TaskName name, Func<IServiceProvider, T> factory, string kind)
    {
        if (name == default)
            throw new ArgumentException("The name is empty.", nameof(name));
        ArgumentNullException.ThrowIfNull(factory);
        return tasks.TryAdd(name, factory) ? this : throw new ArgumentException($"An {kind} named '{name}' is already added.", nameof(name));
    }

    private static void RequireConcrete<T>(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (!typeof(T).IsAssignableFrom(type) || type.IsAbstract || type.IsGenericTypeDefinition)
            throw new ArgumentException($"{type} is not a concrete class that implements {typeof(T).Name}.", nameof(type));
    }

    private static TaskName NameOf(Type type)
        => Attribute.GetCustomAttribute(type, typeof(DurableTaskAttribute)) is DurableTaskAttribute { Name.Name: { Length: > 0 } name }
            ? name
            : type.Name;
}
