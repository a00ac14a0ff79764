using DurableTask.Core;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.DurableTask.Protobuf;
using Microsoft.DurableTask.Testing.Sidecar.Grpc;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Cortap.Azure.Host;

/// <summary>The official server for clients, with the two habits of the Functions host that it lacks.</summary>
public sealed class HubServer(
    IHostApplicationLifetime lifetime, ILoggerFactory loggers, IOrchestrationService service, IOrchestrationServiceClient client,
    IOptions<TaskHubGrpcServerOptions> options) : TaskHubGrpcServer(lifetime, loggers, service, client, options)
{
    /// <summary>An id that is in use is refused, one whose instance has ended may be used again.</summary>
    public override Task<CreateInstanceResponse> StartInstance(CreateInstanceRequest request, ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.OrchestrationIdReusePolicy ??= new OrchestrationIdReusePolicy
        {
            ReplaceableStatus =
            {
                Microsoft.DurableTask.Protobuf.OrchestrationStatus.Completed, Microsoft.DurableTask.Protobuf.OrchestrationStatus.Failed,
                Microsoft.DurableTask.Protobuf.OrchestrationStatus.Terminated, Microsoft.DurableTask.Protobuf.OrchestrationStatus.Canceled,
            },
        };
        return base.StartInstance(request, context);
    }

    /// <summary>The beginning of the time may be left open.</summary>
    public override Task<PurgeInstancesResponse> PurgeInstances(PurgeInstancesRequest request, ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.PurgeInstanceFilter is { CreatedTimeFrom: null } filter) filter.CreatedTimeFrom = Timestamp.FromDateTime(DateTime.UnixEpoch);
        return base.PurgeInstances(request, context);
    }
}
