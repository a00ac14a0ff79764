using DurableTask.AzureStorage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Cortap.Azure.Host;

/// <summary>
/// The engine's settings, from <c>host.json</c> by the names, and with the defaults, of the Functions host's Durable extension. Variables that begin with
/// <c>AzureFunctionsJobHost__</c> win, as there; by them the engine's leases, which the Functions host does not set, can be shortened too.
/// </summary>
internal static class HubSettings
{
    public static AzureStorageOrchestrationServiceSettings Read(string hostJson, IConfiguration process, ILoggerFactory loggers)
    {
        var durable = new ConfigurationBuilder().AddJsonFile(hostJson).AddEnvironmentVariables("AzureFunctionsJobHost__").Build().GetSection("extensions:durableTask");
        var storage = durable.GetSection("storageProvider");
        var byDefault = new AzureStorageOrchestrationServiceSettings();
        return new AzureStorageOrchestrationServiceSettings
        {
            StorageAccountClientProvider = new StorageAccountClientProvider(Needed(process, "AzureWebJobsStorage")),
            TaskHubName = Needed(process, "HUB"),
            WorkerId = Needed(process, "WORKER_ID"),
            AppName = "cortap",
            LoggerFactory = loggers,
            UseAppLease = false,
            UseSeparateQueueForEntityWorkItems = true,
            ThrowExceptionOnInvalidDedupeStatus = true,
            MaxConcurrentTaskActivityWorkItems = durable.GetValue("maxConcurrentActivityFunctions", 10 * Environment.ProcessorCount),
            MaxConcurrentTaskOrchestrationWorkItems = durable.GetValue("maxConcurrentOrchestratorFunctions", 10 * Environment.ProcessorCount),
            ExtendedSessionsEnabled = durable.GetValue("extendedSessionsEnabled", false),
            PartitionCount = storage.GetValue("partitionCount", 4),
            ControlQueueBatchSize = storage.GetValue("controlQueueBatchSize", 32),
            ControlQueueBufferThreshold = storage.GetValue("controlQueueBufferThreshold", 256),
            ControlQueueVisibilityTimeout = storage.GetValue("controlQueueVisibilityTimeout", TimeSpan.FromMinutes(5)),
            WorkItemQueueVisibilityTimeout = storage.GetValue("workItemQueueVisibilityTimeout", TimeSpan.FromMinutes(5)),
            MaxQueuePollingInterval = storage.GetValue("maxQueuePollingInterval", TimeSpan.FromSeconds(30)),
            LeaseInterval = storage.GetValue("leaseInterval", byDefault.LeaseInterval),
            LeaseRenewInterval = storage.GetValue("leaseRenewInterval", byDefault.LeaseRenewInterval),
            LeaseAcquireInterval = storage.GetValue("leaseAcquireInterval", byDefault.LeaseAcquireInterval),
            UseTablePartitionManagement = storage.GetValue("useTablePartitionManagement", true),
        };
    }

    private static string Needed(IConfiguration process, string name) =>
        process[name] ?? throw new InvalidOperationException($"{name} is not set; Program.cs says what it is.");
}
