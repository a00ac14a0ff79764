namespace Microsoft.DurableTask;

/// <summary>Base class of activities written as classes.</summary>
/// <typeparam name="TInput">Read from JSON; a null input gives the type's default.</typeparam>
/// <typeparam name="TOutput">Stored as JSON.</typeparam>
public abstract class TaskActivity<TInput, TOutput> : ITaskActivity
{
    Type ITaskActivity.InputType => typeof(TInput);

    Type ITaskActivity.OutputType => typeof(TOutput);

    async Task<object?> ITaskActivity.RunAsync(TaskActivityContext context, object? input)
    {
        ArgumentNullException.ThrowIfNull(context);
        return input switch
        {
            TInput typed => await RunAsync(context, typed),
            null => await RunAsync(context, default!),
            _ => throw new ArgumentException($"Input type '{input.GetType()}' does not match expected type '{typeof(TInput)}'."),
        };
    }

    public abstract Task<TOutput> RunAsync(TaskActivityContext context, TInput input);
}
