using DurableTask.AzureStorage;
using DurableTask.Core;
using Microsoft.DurableTask.Worker.Shims;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cortap.Azure.Host;

/// <summary>Runs the app's orchestrators and activities on the hub, through the official worker's shims.</summary>
internal sealed class HubWorker(AzureStorageOrchestrationService service, HubClient client, IServiceProvider services, ILoggerFactory loggers)
    : IHostedService, IDisposable
{
    private readonly TaskHubWorker _worker = Create(service, client, services, loggers);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await service.CreateIfNotExistsAsync();
        await _worker.StartAsync();
    }

    public Task StopAsync(CancellationToken cancellationToken) => _worker.StopAsync(isForced: false);

    public void Dispose() => _worker.Dispose();

    private static TaskHubWorker Create(IOrchestrationService service, HubClient client, IServiceProvider services, ILoggerFactory loggers)
    {
        var shims = new DurableTaskShimFactory(loggerFactory: loggers);
        var orchestrators = new Named<TaskOrchestration>();
        var activities = new Named<TaskActivity>();
        foreach (var function in AppFunction.All)
        {
            if (function.IsOrchestrator) orchestrators.Add(function.Name, () => shims.CreateOrchestration(function.Name, new Orchestrator(function, services, loggers)));
            if (function.IsActivity) activities.Add(function.Name, () => shims.CreateActivity(function.Name, new Activity(function, services, client)));
        }

        return new TaskHubWorker(service, orchestrators, activities, loggers) { ErrorPropagationMode = ErrorPropagationMode.UseFailureDetails };
    }

    /// <summary>Functions have no versions.</summary>
    private sealed class Named<T> : INameVersionObjectManager<T>
        where T : class
    {
        private readonly Dictionary<string, Func<T>> _creators = [];

        public void Add(string name, Func<T> create) => _creators.Add(name, create);

        public void Add(ObjectCreator<T> creator) => _creators.Add(creator.Name, creator.Create);

        public T? GetObject(string name, string? version) => _creators.GetValueOrDefault(name)?.Invoke();
    }
}
