using Cortap.Infrastructure.Settings;
using Cortap.Infrastructure.Tests.Local;

namespace Cortap.Infrastructure.Tests.Settings;

public sealed class LocalKeysTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void GetOrCreate_ManyFirstStartsAtOnce_GiveEverybodyTheKeyOnTheDisk()
    {
        for (var round = 0; round < 25; round++)
        {
            var data = _folder.File($"data-{round}");
            var starts = Enumerable.Range(0, 4).Select(_ => new LocalKeys(data)).ToList();
            var keys = new string[starts.Count];
            using var together = new Barrier(starts.Count);
            var threads = starts.Select((start, index) => new Thread(() =>
            {
                together.SignalAndWait();
                keys[index] = start.GetOrCreate("webhook_secret");
            })).ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());

            keys.ShouldAllBe(key => key == File.ReadAllText(Path.Combine(data, "keys", "webhook_secret")));
            starts.Sum(start => start.Created.Count).ShouldBe(1);
            Directory.GetFiles(Path.Combine(data, "keys")).Length.ShouldBe(1);
        }
    }

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("pipe")]
    public async Task GetOrCreate_WhatIsNoFileInItsPlace_IsADamagedKey(string thing)
    {
        if (OperatingSystem.IsWindows()) return;
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder.File("data"), "keys")).FullName, "webhook_secret");
        if (thing == "pipe")
        {
            using var pipe = System.Diagnostics.Process.Start("mkfifo", ["-m", "600", file]);
            await pipe.WaitForExitAsync();
        }
        else
        {
            File.CreateSymbolicLink(file, thing);
        }

        var reading = Task.Run(() => new LocalKeys(_folder.File("data")).GetOrCreate("webhook_secret"));

        (await Should.ThrowAsync<SettingsException>(reading.WaitAsync(TimeSpan.FromMinutes(1)))).Message.ShouldContain("holds a damaged key");
    }

    [Fact]
    public void GetOrCreate_KeyThatWasCopiedIn_IsItsOwnersAloneFromNowOn()
    {
        if (OperatingSystem.IsWindows()) return;
        var keys = Directory.CreateDirectory(Path.Combine(_folder.File("data"), "keys")).FullName;
        var file = Path.Combine(keys, "webhook_secret");
        File.WriteAllText(file, new string('a', 64));
        File.SetUnixFileMode(file, (UnixFileMode)0b_110_100_100);

        new LocalKeys(_folder.File("data")).GetOrCreate("webhook_secret").ShouldBe(new string('a', 64));

        File.GetUnixFileMode(file).ShouldBe((UnixFileMode)0b_110_000_000);
    }

    [Fact]
    public void GetOrCreate_AnyFolder_ReservesItForItsOwner()
    {
        if (OperatingSystem.IsWindows()) return;
        var data = Directory.CreateDirectory(_folder.File("data"), (UnixFileMode)0b_111_101_101).FullName;
        File.WriteAllText(Path.Combine(data, "jobs.db"), "");
        File.SetUnixFileMode(Path.Combine(data, "jobs.db"), (UnixFileMode)0b_110_100_100);

        new LocalKeys(data).GetOrCreate("webhook_secret");
        File.WriteAllText(Path.Combine(data, "later"), "");

        File.GetUnixFileMode(data).ShouldBe((UnixFileMode)0b_111_000_000);
        File.GetUnixFileMode(Path.Combine(data, "jobs.db")).ShouldBe((UnixFileMode)0b_110_000_000);
        File.GetUnixFileMode(Path.Combine(data, "keys")).ShouldBe((UnixFileMode)0b_111_000_000);
        File.GetUnixFileMode(Path.Combine(data, "keys", "webhook_secret")).ShouldBe((UnixFileMode)0b_110_000_000);
        File.GetUnixFileMode(Path.Combine(data, "later")).ShouldBe((UnixFileMode)0b_110_000_000);
    }
}
