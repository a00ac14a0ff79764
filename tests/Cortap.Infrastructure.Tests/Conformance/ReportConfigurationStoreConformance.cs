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
    public async Task PutAsync_ANewOne_ReadsBackTheSame()
    {
        var configuration = Sample();
        (await PutAsync(configuration)).ShouldBe(ReportPut.Stored);
        Text(await _store.GetAsync("monthly", default)).ShouldBe(Text(configuration));
    }

    [Fact]
    public async Task PutAsync_EmptyListsNoTenantAndNoCallback_ReadBackTheSame()
    {
        var configuration = Sample() with { TenantId = null, AllowedUserIds = [], AllowedRoles = [], Delivery = new(DeliveryType.ApiResponse, DeliveryMode.Synchronous) };
        await PutAsync(configuration);
        Text(await _store.GetAsync("monthly", default)).ShouldBe(Text(configuration));
    }

    [Fact]
    public async Task PutAsync_Recipients_ReadBackTheSame()
    {
        var configuration = Sample() with { Delivery = new(DeliveryType.Email, DeliveryMode.Asynchronous, Recipients: ["a@example.com", "b@example.com"]) };
        await PutAsync(configuration);
        Text(await _store.GetAsync("monthly", default)).ShouldBe(Text(configuration));
    }

    [Fact]
    public async Task PutAsync_TheSameTenantAgain_Replaces()
    {
        await PutAsync(Sample());
        (await PutAsync(Sample() with { Name = "Other" })).ShouldBe(ReportPut.Stored);
        (await _store.GetAsync("monthly", default))!.Name.ShouldBe("Other");
    }

    [Theory]
    [InlineData(45L, 46L)]
    [InlineData(45L, null)]
    [InlineData(null, 45L)]
    public async Task PutAsync_AnIdOfAnotherTenant_ChangesNothing(long? owner, long? other)
    {
        await PutAsync(Sample() with { TenantId = owner });
        (await PutAsync(Sample() with { TenantId = other, Name = "Taken" })).ShouldBe(ReportPut.Foreign);
        (await _store.GetAsync("monthly", default))!.Name.ShouldBe("Monthly draft \"33\" 🚌");
    }

    [Fact]
    public async Task DeleteAsync_OneOrNone_LeavesTheOthers()
    {
        await PutAsync(Sample());
        await PutAsync(Sample() with { ReportId = "weekly" });

        await _store.DeleteAsync("monthly", 45, default);
        await _store.DeleteAsync("monthly", 45, default);

        (await _store.GetAsync("monthly", default)).ShouldBeNull();
        (await ListAsync(45)).ShouldBe(["weekly"]);
    }

    [Theory]
    [InlineData(45L, 46L)]
    [InlineData(45L, null)]
    [InlineData(null, 45L)]
    public async Task DeleteAsync_AnIdThatIsAnotherTenantsByNow_ChangesNothing(long? owner, long? other)
    {
        await PutAsync(Sample() with { TenantId = owner });
        await _store.DeleteAsync("monthly", other, default);
        (await _store.GetAsync("monthly", default)).ShouldNotBeNull();

        await _store.DeleteAsync("monthly", owner, default);
        (await _store.GetAsync("monthly", default)).ShouldBeNull();
    }

    [Fact]
    public async Task ListAsync_Many_AreSortedById()
    {
        foreach (var id in new[] { "b", "A", "c-1", "_", "a" })
        {
            await PutAsync(Sample() with { ReportId = id });
        }

        (await ListAsync(45)).ShouldBe(["A", "_", "a", "b", "c-1"]);
        (await ListAsync(45, after: "A", limit: 2)).ShouldBe(["_", "a"]);
        (await ListAsync(45, after: "c-1")).ShouldBeEmpty();
    }

    [Fact]
    public async Task ListAsync_OfATenant_ShowsItsOwnAndThoseOfServiceAccounts()
    {
        foreach (var (id, tenant) in new (string, long?)[] { ("a", 45), ("b", 46), ("c", null), ("d", 45), ("e", 46) })
        {
            await PutAsync(Sample() with { ReportId = id, TenantId = tenant });
        }

        (await ListAsync(45)).ShouldBe(["a", "c", "d"]);
        (await ListAsync(45, after: "a", limit: 1)).ShouldBe(["c"]);
        (await ListAsync(47)).ShouldBe(["c"]);
        (await ListAsync(null)).ShouldBe(["a", "b", "c", "d", "e"]);
        (await ListAsync(null, after: "b", limit: 2)).ShouldBe(["c", "d"]);
    }

    [Fact]
    public async Task PutAsync_MoreThanATenantMayHave_IsRefused()
    {
        await PutAsync(Sample() with { ReportId = "a" }, most: 2);
        await PutAsync(Sample() with { ReportId = "b" }, most: 2);

        (await PutAsync(Sample() with { ReportId = "c" }, most: 2)).ShouldBe(ReportPut.Full);

        (await PutAsync(Sample() with { ReportId = "b", Name = "Other" }, most: 2)).ShouldBe(ReportPut.Stored);
        (await PutAsync(Sample() with { ReportId = "c", TenantId = 46 }, most: 2)).ShouldBe(ReportPut.Stored);
        (await PutAsync(Sample() with { ReportId = "d", TenantId = null }, most: 2)).ShouldBe(ReportPut.Stored);
        (await ListAsync(45)).ShouldBe(["a", "b", "d"]);
    }

    private Task<ReportPut> PutAsync(ReportConfiguration configuration, int most = 1_000) => _store.PutAsync(configuration, most, default);

    private async Task<IReadOnlyList<string>> ListAsync(long? tenant, string after = "", int limit = 100) =>
        [.. (await _store.ListAsync(tenant, after, limit, default)).Select(one => one.ReportId)];

    private static string Text(ReportConfiguration? configuration) => JsonSerializer.Serialize(configuration);

    protected static ReportConfiguration Sample() => new()
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
