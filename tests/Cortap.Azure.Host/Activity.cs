using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;

namespace Cortap.Azure.Host;

/// <summary>An activity function; each run has a scope of its own.</summary>
internal sealed class Activity(AppFunction function, IServiceProvider services, HubClient client) : ITaskActivity
{
    public Type InputType => function.TriggerType;

    public Type OutputType => typeof(object);

    public async Task<object?> RunAsync(TaskActivityContext context, object? input)
    {
        await using var scope = services.CreateAsyncScope();
        return await function.InvokeAsync(scope.ServiceProvider, parameter => function.IsTrigger(parameter) ? input : client.Client);
    }
}
