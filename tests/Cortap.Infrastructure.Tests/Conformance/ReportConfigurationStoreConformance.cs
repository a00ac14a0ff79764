using System.Text.Json;
using Cortap.Reporting.Jobs.Configured;

namespace Cortap.Infrastructure.Tests.Conformance;

/// <summary>What every store of configured reports must do; derive once per adapter.</summary>
public abstract class ReportConfigurationStoreConformance : IAsyncLifetime
{
    private IReportConfigurationStore _store = null!;

    /// <summary>An empty store of its own for this test.</summary>
    protected abstract Task<IReportConfigurationStore> CreateStoreAsync();

    public async Task InitializeAsync() => _store = await CreateStoreAsync();

    public abstract Task DisposeAsync();

    [Fact]
    public async Task TryPutAsync_ANewOne_ReadsBackTheSame()
    {
        var configuration = Sample();
        (await _store.TryPutAsync(configuration, default)).ShouldBeTrue();
        Text(await _store.GetAsync("monthly", default)).ShouldBe(Text(configuration));
    }

    [Fact]
    public async Task TryPutAsync_EmptyListsNoTenantAndNoCallback_ReadBackTheSame()
    {
        var configuration = Sample() with { TenantId = null, AllowedUserIds = [], AllowedRoles = [], Delivery = new(DeliveryType.ApiResponse, DeliveryMode.Synchronous) };
        await _store.TryPutAsync(configuration, default);
        Text(await _store.GetAsync("monthly", default)).ShouldBe(Text(configuration));
    }

    [Fact]
    public async Task TryPutAsync_TheSameTenantAgain_Replaces()
    {
        await _store.TryPutAsync(Sample(), default);
        (await _store.TryPutAsync(Sample() with { Name = "Other" }, default)).ShouldBeTrue();
        (await _store.GetAsync("monthly", default))!.Name.ShouldBe("Other");
    }

    [Theory]
    [InlineData(45L, 46L)]
    [InlineData(45L, null)]
    [InlineData(null, 45L)]
    public async Task TryPutAsync_AnIdOfAnotherTenant_ChangesNothing(long? owner, long? other)
    {
        await _store.TryPutAsync(Sample() with { TenantId = owner }, default);
        (await _store.TryPutAsync(Sample() with { TenantId = other, Name = "Taken" }, default)).ShouldBeFalse();
        (await _store.GetAsync("monthly", default))!.Name.ShouldBe("Monthly draft \"33\" 🚌");
    }

    [Fact]
    public async Task DeleteAsync_OneOrNone_LeavesTheOthers()
    {
        await _store.TryPutAsync(Sample(), default);
        await _store.TryPutAsync(Sample() with { ReportId = "weekly" }, default);

        await _store.DeleteAsync("monthly", default);
        await _store.DeleteAsync("monthly", default);

        (await _store.GetAsync("monthly", default)).ShouldBeNull();
        (await _store.ListAsync(default)).Select(one => one.ReportId).ShouldBe(["weekly"]);
    }

    [Fact]
    public async Task ListAsync_Many_AreSortedById()
    {
        foreach (var id in new[] { "b", "A", "c-1", "_", "a" })
        {
            await _store.TryPutAsync(Sample() with { ReportId = id }, default);
        }

        (await _store.ListAsync(default)).Select(one => one.ReportId).ShouldBe(["A", "_", "a", "b", "c-1"]);
    }

    private static string Text(ReportConfiguration? configuration) => JsonSerializer.Serialize(configuration);

    private static ReportConfiguration Sample() => new()
    {
        ReportId = "monthly",
        TenantId = 45,
        Name = "Monthly draft \"33\" 🚌",
        ProjectId = (1L << 53) - 1,
        ReportType = ReportType.RecipientInformationRequest,
        Format = ReportFormat.Pdf,
        Delivery = new ReportDelivery(DeliveryType.Webhook, DeliveryMode.Asynchronous, new Uri("https://client.example.com/hook?a=%20")),
        AllowedUserIds = [new(null, 0), new(45, 4801)],
        AllowedRoles = ["auditor", "x y"],
        UpdatedAt = new DateTimeOffset(2026, 2, 11, 16, 0, 45, 123, TimeSpan.Zero),
    };
}
