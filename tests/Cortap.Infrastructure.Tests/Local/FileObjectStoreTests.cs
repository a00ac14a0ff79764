using System.Diagnostics;
using System.Web;
using Cortap.Infrastructure.Local;
using Cortap.Reporting.Storage;

namespace Cortap.Infrastructure.Tests.Local;

public sealed class FileObjectStoreTests : IDisposable
{
    private const string Key = "reports/project-33/x.docx";

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly ObjectLinks _links;
    private readonly FileObjectStore _store;

    public FileObjectStoreTests()
    {
        _links = new ObjectLinks(new byte[32], new PublicAddress(new Uri("http://127.0.0.1:7071")), _time);
        _store = new FileObjectStore(_folder.File("objects"), _links, _time);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task PutAsync_AfterTheClockWasSetBack_IsStillTheNewest()
    {
        await PutAsync("first");
        _time.Advance(TimeSpan.FromHours(-1));
        var reopened = new FileObjectStore(_folder.File("objects"), _links, _time);

        await reopened.PutAsync(Key, "second"u8.ToArray(), new ObjectAttributes("text/plain"), default);

        (await reopened.GetAsync(Key, null, default)).ShouldBe("second"u8.ToArray());
    }

    [Fact]
    public async Task PutAsync_Always_LeavesNoTemporaryFile()
    {
        await PutAsync("x");
        Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).ShouldHaveSingleItem().ShouldNotEndWith(".tmp");
    }

    [Fact]
    public async Task PutAsync_AFolderThatCannotBeWritten_Throws()
    {
        // A file where a folder must be: refused for root as well.
        File.WriteAllText(_folder.File("objects"), "");
        await Should.ThrowAsync<ObjectStoreException>(() => PutAsync("x"));
    }

    [Fact]
    public async Task GetAsync_ACutFile_Throws()
    {
        await PutAsync("a longer content");
        var path = Directory.EnumerateFiles(_folder.Path, "@*", SearchOption.AllDirectories).Single();
        using (var file = File.OpenWrite(path))
        {
            file.SetLength(file.Length - 3);
        }

        await Should.ThrowAsync<ObjectStoreException>(() => _store.GetAsync(Key, null, default));
    }

    [Fact]
    public async Task GetAsync_APipeInTheirPlace_ThrowsInsteadOfWaiting()
    {
        await PutAsync("x");
        var path = Directory.EnumerateFiles(_folder.Path, "@*", SearchOption.AllDirectories).Single();
        File.Delete(path);
        using (var mkfifo = Process.Start("mkfifo", [path])) await mkfifo.WaitForExitAsync();

        var reading = Task.Run(() => _store.GetAsync(Key, null, default));

        await Should.ThrowAsync<ObjectStoreException>(() => reading.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Theory]
    [InlineData("""{"ContentType":"text/plain\r\nSet-Cookie: a=b","FileName":null,"Size":1}""")]
    [InlineData("""{"ContentType":"text/plain","FileName":"a\nb.docx","Size":1}""")]
    [InlineData("""{"ContentType":"text/plain","FileName":"\u00E9.docx","Size":1}""")]
    [InlineData("""{"ContentType":"text/plain","FileName":"a\"; b=\"c","Size":1}""")]
    [InlineData("""{"FileName":"a.docx","Size":1}""")]
    [InlineData("null")]
    public async Task Open_ADescriptionThatNoAnswerCanCarry_Throws(string header)
    {
        var stored = await PutAsync("x");
        var path = Directory.EnumerateFiles(_folder.Path, "@*", SearchOption.AllDirectories).Single();
        File.WriteAllText(path, header + "\nx");

        Should.Throw<ObjectStoreException>(() => _store.Open(Key, stored.Version));
    }

    [Fact]
    public async Task Refuse_UntilItExpires_LetsTheLinkPass()
    {
        var link = await _store.CreateDownloadLinkAsync(await PutAsync("x"), TimeSpan.FromSeconds(60), default);
        var query = HttpUtility.ParseQueryString(link.Url.Query);

        link.ExpiresAt.ShouldBe(_time.GetUtcNow().AddSeconds(60));
        _time.Advance(TimeSpan.FromSeconds(59));
        _links.Refuse("GET", Key, query["versionId"], query["expires"], query["signature"]).ShouldBeNull();
        _time.Advance(TimeSpan.FromSeconds(1));
        _links.Refuse("GET", Key, query["versionId"], query["expires"], query["signature"]).ShouldNotBeNull().Message.ShouldContain("expired");
    }

    [Fact]
    public async Task Refuse_AnExpiryThatWasMovedOrALongSignature_IsRefused()
    {
        var link = await _store.CreateDownloadLinkAsync(await PutAsync("x"), TimeSpan.FromSeconds(60), default);
        var query = HttpUtility.ParseQueryString(link.Url.Query);
        var later = (long.Parse(query["expires"]!, System.Globalization.CultureInfo.InvariantCulture) + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);

        _links.Refuse("GET", Key, query["versionId"], later, query["signature"]).ShouldNotBeNull();
        _links.Refuse("GET", Key, query["versionId"], "-1", query["signature"]).ShouldNotBeNull();
        _links.Refuse("GET", Key, query["versionId"], "99999999999999999999", query["signature"]).ShouldNotBeNull();
        _links.Refuse("GET", Key, query["versionId"], query["expires"], query["signature"] + "00").ShouldNotBeNull();
        _links.Refuse("GET", Key, null, null, null).ShouldNotBeNull();
    }

    [Fact]
    public async Task RemoveExpiredAsync_WhileItsKeyIsWrittenAgain_DisturbsNeither()
    {
        for (var round = 0; round < 100; round++)
        {
            await PutAsync("old");
            _time.Advance(TimeSpan.FromDays(2));
            using var start = new Barrier(2);

            var removing = Task.Run(() =>
            {
                start.SignalAndWait();
                return _store.RemoveExpiredAsync("reports", _time.GetUtcNow().AddDays(-1), default);
            });
            start.SignalAndWait();
            var written = await PutAsync("new");

            (await removing).ShouldBe(round == 0 ? 1 : 2);
            (await _store.GetAsync(Key, written.Version, default)).ShouldBe("new"u8.ToArray());
            _time.Advance(TimeSpan.FromDays(2));
        }
    }

    [Fact]
    public async Task RemoveExpiredAsync_AFolder_RemovesItsOldVersionsOnly()
    {
        var old = await PutAsync("old");
        await _store.PutAsync("data/project-33/c.json", "old"u8.ToArray(), new ObjectAttributes("text/plain"), default);
        await _store.PutAsync("setup/projects.json", "kept"u8.ToArray(), new ObjectAttributes("text/plain"), default);
        _time.Advance(TimeSpan.FromDays(30));
        var recent = await PutAsync("recent");

        (await _store.RemoveExpiredAsync("reports", _time.GetUtcNow().AddDays(-29), default)).ShouldBe(1);
        (await _store.RemoveExpiredAsync("data", _time.GetUtcNow().AddDays(-29), default)).ShouldBe(1);
        (await _store.RemoveExpiredAsync("none", _time.GetUtcNow(), default)).ShouldBe(0);

        (await _store.GetAsync(Key, old.Version, default)).ShouldBeNull();
        (await _store.GetAsync(Key, recent.Version, default)).ShouldBe("recent"u8.ToArray());
        (await _store.GetAsync("data/project-33/c.json", null, default)).ShouldBeNull();
        (await _store.GetAsync("setup/projects.json", null, default)).ShouldBe("kept"u8.ToArray());
    }

    [Fact]
    public async Task RemoveExpiredAsync_WhatAKilledProcessLeftOfAVersion_RemovesItByItsAgeToo()
    {
        // A version is written beside its name first.
        await PutAsync("old");
        var path = Directory.EnumerateFiles(_folder.Path, "@*", SearchOption.AllDirectories).Single();
        File.Move(path, path + ".tmp");

        (await _store.RemoveExpiredAsync("reports", _time.GetUtcNow(), default)).ShouldBe(0);
        File.Exists(path + ".tmp").ShouldBeTrue("it may still be written");
        _time.Advance(TimeSpan.FromDays(30));
        (await _store.RemoveExpiredAsync("reports", _time.GetUtcNow().AddDays(-29), default)).ShouldBe(1);

        Directory.Exists(Path.GetDirectoryName(path)).ShouldBeFalse();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(604_801)]
    public async Task CreateDownloadLinkAsync_ALifetimeOutOfRange_Throws(int seconds)
    {
        var stored = await PutAsync("x");
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => _store.CreateDownloadLinkAsync(stored, TimeSpan.FromSeconds(seconds), default));
    }

    [Fact]
    public void Open_APathInsteadOfAKey_Throws()
    {
        Should.Throw<ObjectStoreException>(() => _store.Open("../../etc/passwd", new string('0', 24)));
        _store.Open("reports/none", "../../../etc/passwd").ShouldBeNull();
    }

    private Task<StoredObject> PutAsync(string text) =>
        _store.PutAsync(Key, System.Text.Encoding.UTF8.GetBytes(text), new ObjectAttributes("text/plain", "x.docx"), default);
}
