using System.Text.Json.Nodes;
using Cortap.Functions.Http;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Storage;
using Cortap.Runtime.Foundation;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Functions.Tests.Http;

/// <summary>What whoever asks is told of exceptions that no function handles.</summary>
public sealed class ApiTests
{
    public static TheoryData<string> StoresInTrouble => ["engine", "host", "host unknown", "host internal", "jobs", "objects", "audit"];

    [Theory]
    [MemberData(nameof(StoresInTrouble))]
    public async Task RunAsync_AStoreThatCannotBeWritten_IsUnavailableWithoutItsReason(string store)
    {
        // Such as the cancellation of a job while the disk is full.
        var (status, headers, body) = await AskAsync(store switch
        {
            "engine" => new StorageUnavailableException("COMMIT: database or disk is full"),
            "host" => new RpcException(new Status(StatusCode.Unavailable, "the disk is full")),
            "host unknown" => new RpcException(new Status(StatusCode.Unknown, "the disk is full")),
            "host internal" => new RpcException(new Status(StatusCode.Internal, "the disk is full")),
            "jobs" => new JobStoreException("the disk is full"),
            "objects" => new ObjectStoreException("the disk is full"),
            _ => new AuditStoreException("the disk is full"),
        });

        (status, (string?)body["error"]).ShouldBe((503, "UNAVAILABLE"));
        headers.RetryAfter.ToString().ShouldBe("5");
        body.ToJsonString().ShouldNotContain("disk");
    }

    [Fact]
    public async Task RunAsync_AnythingElse_IsAnInternalErrorWithoutItsMessage()
    {
        var (status, headers, body) = await AskAsync(new InvalidOperationException("secret"));

        (status, (string?)body["error"]).ShouldBe((500, "INTERNAL_ERROR"));
        headers[Api.CorrelationHeader].ToString().ShouldBe((string?)body["correlation_id"]);
        body.ToJsonString().ShouldNotContain("secret");
    }

    private static async Task<(int Status, IHeaderDictionary Headers, JsonNode Body)> AskAsync(Exception exception)
    {
        // Neither tokens nor the audit record have a part in it.
        var api = new Api(null!, new CrossOrigin([]), null!, null!, TimeProvider.System, NullLogger<Api>.Instance);
        using var body = new MemoryStream();
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        var context = new DefaultHttpContext { RequestServices = services, Response = { Body = body } };

        await (await api.RunAsync(context.Request, _ => Task.FromException<IResult>(exception))).ExecuteAsync(context);

        return (context.Response.StatusCode, context.Response.Headers, JsonNode.Parse(body.ToArray())!);
    }
}
