using System.Net;
using System.Security.Cryptography;
using Cortap.Reporting.Storage;

namespace Cortap.Infrastructure.Tests.Conformance;

/// <summary>What every object store must do; derive once per adapter.</summary>
public abstract class ObjectStoreConformance : IAsyncLifetime
{
    private const string Key = "reports/project-33/draft_audit_report_20260211.docx";

    private static readonly ObjectAttributes Attributes =
        new("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "CORTAP_Draft_Report_Project33_20260211.docx");

    private IObjectStore _store = null!;

    /// <summary>An empty store of its own for this test.</summary>
    protected abstract Task<IObjectStore> CreateStoreAsync();

    /// <summary>Follows a link as a browser would: status, body, content type and disposition.</summary>
    protected abstract Task<HttpResponseMessage> SendAsync(HttpMethod method, Uri link);

    public async Task InitializeAsync() => _store = await CreateStoreAsync();

    public abstract Task DisposeAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_000_000)]
    public async Task PutAsync_AnyContent_ReadsBackTheSame(int size)
    {
        var content = RandomNumberGenerator.GetBytes(size);

        var stored = await _store.PutAsync(Key, content, Attributes, default);

        (stored.Key, stored.Size).ShouldBe((Key, size));
        (await _store.GetAsync(Key, stored.Version, default)).ShouldBe(content);
        (await _store.GetAsync(Key, null, default)).ShouldBe(content);
    }

    [Fact]
    public async Task PutAsync_TheSameKeyAgain_KeepsBothVersions()
    {
        var first = await _store.PutAsync(Key, "first"u8.ToArray(), Attributes, default);
        var second = await _store.PutAsync(Key, "second"u8.ToArray(), Attributes, default);

        second.Version.ShouldNotBe(first.Version);
        (await _store.GetAsync(Key, first.Version, default)).ShouldBe("first"u8.ToArray());
        (await _store.GetAsync(Key, null, default)).ShouldBe("second"u8.ToArray());
    }

    [Fact]
    public async Task PutAsync_ManyAtOnce_AllVersionsAreKept()
    {
        var stored = await Task.WhenAll(Enumerable.Range(0, 16).Select(index => Task.Run(() => _store.PutAsync(Key, new[] { (byte)index }, Attributes, default))));

        stored.Select(version => version.Version).Distinct().Count().ShouldBe(16);
        for (var index = 0; index < stored.Length; index++)
        {
            (await _store.GetAsync(Key, stored[index].Version, default)).ShouldBe([(byte)index]);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000_000)]
    public async Task OpenAsync_AnyVersion_StreamsItsContent(int size)
    {
        var content = RandomNumberGenerator.GetBytes(size);
        var first = await _store.PutAsync(Key, content, Attributes, default);
        await _store.PutAsync(Key, "newest"u8.ToArray(), Attributes, default);

        (await ReadAsync(first.Version)).ShouldBe(content);
        (await ReadAsync(null)).ShouldBe("newest"u8.ToArray());
    }

    [Fact]
    public async Task OpenAsync_NothingThere_IsNull()
    {
        var stored = await _store.PutAsync(Key, "x"u8.ToArray(), Attributes, default);

        (await _store.OpenAsync("reports/project-34/x.docx", null, default)).ShouldBeNull();
        (await _store.OpenAsync(Key, new string('0', stored.Version.Length), default)).ShouldBeNull();
    }

    [Fact]
    public async Task OpenAsync_ClosedBeforeItsEnd_LeavesTheStoreUsable()
    {
        var content = RandomNumberGenerator.GetBytes(1_000_000);
        await _store.PutAsync(Key, content, Attributes, default);

        for (var count = 0; count < 60; count++)
        {
            await using var stream = await _store.OpenAsync(Key, null, default);
            await stream!.ReadExactlyAsync(new byte[10]);
        }

        (await ReadAsync(null)).ShouldBe(content);
    }

    private async Task<byte[]> ReadAsync(string? version)
    {
        await using var stream = await _store.OpenAsync(Key, version, default);
        using var content = new MemoryStream();
        await stream!.CopyToAsync(content);
        return content.ToArray();
    }

    [Fact]
    public async Task GetAsync_NothingThere_IsNull()
    {
        var stored = await _store.PutAsync(Key, "x"u8.ToArray(), Attributes, default);

        (await _store.GetAsync("reports/project-34/x.docx", null, default)).ShouldBeNull();
        (await _store.GetAsync("reports/project-33", null, default)).ShouldBeNull();
        (await _store.GetAsync(Key, new string('0', stored.Version.Length), default)).ShouldBeNull();
    }

    [Fact]
    public async Task DeletePrefixAsync_AFolder_RemovesItsKeysOnly()
    {
        await _store.PutAsync("work/rpt-1/a.json", "a"u8.ToArray(), Attributes, default);
        await _store.PutAsync("work/rpt-1/a.json", "b"u8.ToArray(), Attributes, default);
        await _store.PutAsync("work/rpt-1/sub/b.json", "c"u8.ToArray(), Attributes, default);
        await _store.PutAsync("work/rpt-10/a.json", "d"u8.ToArray(), Attributes, default);

        await _store.DeletePrefixAsync("work/rpt-1/", default);
        await _store.DeletePrefixAsync("work/rpt-1/", default);

        (await _store.GetAsync("work/rpt-1/a.json", null, default)).ShouldBeNull();
        (await _store.GetAsync("work/rpt-1/sub/b.json", null, default)).ShouldBeNull();
        (await _store.GetAsync("work/rpt-10/a.json", null, default)).ShouldBe("d"u8.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    [InlineData("../x")]
    [InlineData("a/../b")]
    [InlineData("a/./b")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("a\\b")]
    [InlineData("a\nb")]
    [InlineData("a b")]
    [InlineData("a@b")]
    [InlineData("ä")]
    [InlineData("a%2e%2e")]
    [InlineData("...")]
    public async Task PutAsync_AnIllegalKey_Throws(string key)
    {
        await Should.ThrowAsync<ObjectStoreException>(() => _store.PutAsync(key, "x"u8.ToArray(), Attributes, default));
        await Should.ThrowAsync<ObjectStoreException>(() => _store.GetAsync(key, null, default));
    }

    [Fact]
    public async Task CreateDownloadLinkAsync_ALink_ServesItsVersionWithTypeAndName()
    {
        var first = await _store.PutAsync(Key, "first"u8.ToArray(), Attributes, default);
        await _store.PutAsync(Key, "second"u8.ToArray(), Attributes, default);

        var link = await _store.CreateDownloadLinkAsync(first, TimeSpan.FromSeconds(604_800), default);
        using var response = await SendAsync(HttpMethod.Get, link.Url);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync()).ShouldBe("first");
        response.Content.Headers.ContentType!.ToString().ShouldBe(Attributes.ContentType);
        response.Content.Headers.ContentDisposition!.ToString().ShouldBe($"attachment; filename=\"{Attributes.FileName}\"");
        link.ExpiresAt.Millisecond.ShouldBe(0);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("POST")]
    public async Task CreateDownloadLinkAsync_AnotherMethod_IsRefused(string method)
    {
        var stored = await _store.PutAsync(Key, "x"u8.ToArray(), Attributes, default);
        var link = await _store.CreateDownloadLinkAsync(stored, TimeSpan.FromHours(1), default);

        using var response = await SendAsync(new HttpMethod(method), link.Url);

        ((int)response.StatusCode).ShouldBeInRange(400, 499);
        (await _store.GetAsync(Key, null, default)).ShouldBe("x"u8.ToArray());
    }

    [Fact]
    public async Task CreateDownloadLinkAsync_ATamperedLink_IsRefused()
    {
        var stored = await _store.PutAsync(Key, "x"u8.ToArray(), Attributes, default);
        var other = await _store.PutAsync(Key.Replace("33", "34", StringComparison.Ordinal), "y"u8.ToArray(), Attributes, default);
        var link = (await _store.CreateDownloadLinkAsync(stored, TimeSpan.FromHours(1), default)).Url.AbsoluteUri;
        string[] tampered =
        [
            link.Replace("project-33", "project-34", StringComparison.Ordinal), link.Replace(stored.Version, other.Version, StringComparison.Ordinal),
            link[..^1] + (link[^1] == '0' ? '1' : '0'), link.Split('?')[0],
        ];

        foreach (var url in tampered)
        {
            using var response = await SendAsync(HttpMethod.Get, new Uri(url));
            ((int)response.StatusCode).ShouldBeInRange(400, 499, url);
        }
    }
}
