using System.Text.Json;
using Amazon.DynamoDBv2;
using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Tests.Aws.Servers;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Configured;

namespace Cortap.Infrastructure.Tests.Aws;

public sealed class DynamoReportConfigurationStoreTests : IAsyncLifetime
{
    private static readonly ReportConfiguration Monthly = new()
    {
        ReportId = "monthly",
        TenantId = 3,
        Name = "Monthly – draft",
        ProjectId = 33,
        ReportType = ReportType.RecipientInformationRequest,
        Format = ReportFormat.Pdf,
        Delivery = new ReportDelivery(DeliveryType.ApiResponse, DeliveryMode.Asynchronous),
        AllowedUserIds = [7, 0],
        AllowedRoles = [],
        UpdatedAt = SampleJobs.Now,
    };

    private AmazonDynamoDBClient _client = null!;
    private DynamoReportConfigurationStore _store = null!;

    public async Task InitializeAsync()
    {
        var options = await AwsServers.NewTablesAsync();
        _client = AwsClients.CreateDynamoDb(options, AwsServers.Credentials);
        _store = new DynamoReportConfigurationStore(_client, options, TimeProvider.System);
    }

    public Task DisposeAsync()
    {
        _client.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task TryPutAsync_AllMembers_ReadBackTheSame()
    {
        var webhook = Monthly with
        {
            ReportId = "a-webhook",
            TenantId = null,
            Delivery = new ReportDelivery(DeliveryType.Webhook, DeliveryMode.Synchronous, new Uri("https://client.example.com/hook?a=1")),
            AllowedRoles = ["auditor"],
        };

        (await _store.TryPutAsync(Monthly, default)).ShouldBeTrue();
        (await _store.TryPutAsync(webhook, default)).ShouldBeTrue();

        Json(await _store.GetAsync("monthly", default)).ShouldBe(Json(Monthly));
        Json(await _store.ListAsync(default)).ShouldBe(Json(new[] { webhook, Monthly }));
    }

    [Theory]
    [InlineData(3L, 3L, true)]
    [InlineData(3L, 4L, false)]
    [InlineData(3L, null, false)]
    [InlineData(null, 3L, false)]
    [InlineData(null, null, true)]
    public async Task TryPutAsync_AgainstAnExistingOne_ReplacesOnlyTheSameTenants(long? first, long? second, bool expected)
    {
        await _store.TryPutAsync(Monthly with { TenantId = first }, default);

        (await _store.TryPutAsync(Monthly with { TenantId = second, Name = "new" }, default)).ShouldBe(expected);

        (await _store.GetAsync("monthly", default))!.Name.ShouldBe(expected ? "new" : Monthly.Name);
    }

    [Fact]
    public async Task DeleteAsync_OneOrNone_LeavesNothing()
    {
        await _store.TryPutAsync(Monthly, default);

        await _store.DeleteAsync("monthly", default);
        await _store.DeleteAsync("monthly", default);

        (await _store.GetAsync("monthly", default)).ShouldBeNull();
        (await _store.ListAsync(default)).ShouldBeEmpty();
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value);
}
