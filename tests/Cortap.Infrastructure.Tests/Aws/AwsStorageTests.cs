using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Tests.Aws.Servers;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Storage;

namespace Cortap.Infrastructure.Tests.Aws;

public sealed class AwsStorageTests
{
    [Fact]
    public async Task InitializeAsync_EmptyServersThenAgain_AllStoresServe()
    {
        var options = await AwsServers.NewOptionsAsync();
        using var storage = new AwsStorage(options, TimeProvider.System, AwsServers.Credentials);

        await storage.InitializeAsync(default);
        await storage.InitializeAsync(default);

        var job = SampleJobs.Processing();
        (await storage.Jobs.CreateAsync(new NewJob(job, "sealed"u8.ToArray()), default)).IsNew.ShouldBeTrue();
        (await storage.Reports.ListAsync(null, "", 1, default)).ShouldBeEmpty();
        var stored = await storage.Objects.PutAsync("work/x/y.json", "{}"u8.ToArray(), new ObjectAttributes("application/json"), default);
        stored.Version.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Stores_NothingWasMade_SayWhatIsMissing()
    {
        var options = await AwsServers.NewOptionsAsync();
        using var storage = new AwsStorage(options, TimeProvider.System, AwsServers.Credentials);

        (await Should.ThrowAsync<JobStoreException>(() => storage.Jobs.GetAsync(JobId.CreateUuid(), default))).Message.ShouldContain("cortap aws init");
        (await Should.ThrowAsync<ObjectStoreException>(() => storage.Objects.GetAsync("a/b", null, default))).Message.ShouldContain("cortap aws init");
    }
}
