namespace Microsoft.DurableTask;

/// <summary>Base class of orchestrators written as classes.</summary>
/// <typeparam name="TInput">Read from JSON; a null input gives the type's default.</typeparam>
/// <typeparam name="TOutput">Stored as JSON.</typeparam>
public abstract class TaskOrchestrator<TInput, TOutput> : ITaskOrchestrator
{
    Type ITaskOrchestrator.InputType => typeof(TInput);

    Type ITaskOrchestrator.OutputType => typeof(TOutput);

    async Task<object?> ITaskOrchestrator.RunAsync(TaskOrchestrationContext context, object? input)
    {
        ArgumentNullException.ThrowIfNull(context);
        return input switch
        {
            TInput typed => await RunAsync(context, typed),
            null => await RunAsync(context, default!),
            _ => throw new ArgumentException($"Input type '{input.GetType()}' does not match expected type '{typeof(TInput)}'."),
        };
    }

    public abstract Task<TOutput> RunAsync(TaskOrchestrationContext context, TInput input);
}
