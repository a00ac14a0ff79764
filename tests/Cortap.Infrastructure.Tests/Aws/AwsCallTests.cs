using Cortap.Infrastructure.Aws;
using Cortap.Reporting.Jobs;

namespace Cortap.Infrastructure.Tests.Aws;

public sealed class AwsCallTests
{
    private readonly AwsCall _call = new(TimeSpan.FromMinutes(1), TimeProvider.System, (message, cause) => new JobStoreException(message, cause));

    [Fact]
    public async Task RunAsync_FailsWhenTheCallerHasCancelled_IsCancelled()
    {
        using var cancellation = new CancellationTokenSource();

        var failure = await Should.ThrowAsync<OperationCanceledException>(() => _call.RunAsync<int>(
            "read",
            _ =>
            {
                cancellation.Cancel();
                throw new HttpRequestException("The connection was closed.");
            },
            cancellation.Token));

        failure.CancellationToken.ShouldBe(cancellation.Token);
    }
}
