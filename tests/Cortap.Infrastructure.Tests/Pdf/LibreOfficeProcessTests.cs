using System.Diagnostics;
using System.Text.RegularExpressions;
using Cortap.Infrastructure.Pdf;
using Cortap.Infrastructure.Tests.Local;
using Cortap.Reporting.Errors;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Infrastructure.Tests.Pdf;

/// <summary>What LibreOffice is given, and that nothing of it outlives the service.</summary>
public sealed partial class LibreOfficeProcessTests : IDisposable
{
    private const string Secret = "CORTAP_TEST_SECRET_OF_THE_SERVICE";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task StartAsync_ServiceWithSecrets_PassesNoneOn()
    {
        Environment.SetEnvironmentVariable(Secret, "do not tell");
        var seen = _folder.File("environment");
        using var converter = Converter(Script($"env > {seen}\necho ready\ncat > /dev/null"));

        await converter.WarmAsync(CancellationToken.None);

        var environment = await File.ReadAllTextAsync(seen);
        environment.ShouldContain("PATH=");
        environment.ShouldNotContain(Secret);
        var names = environment.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=')[0]);
        names.Except(["PATH", "LC_ALL", "TZ", "HOME", "TMPDIR", "PWD", "_", "SHLVL", "OLDPWD", "LD_LIBRARY_PATH"]).ShouldBeEmpty();
    }

    [LibreOfficeFact]
    public async Task Start_EachTime_OpensAPipeWhoseNameNobodyCanGuess()
    {
        var seen = _folder.File("pipes");
        var office = Script($"echo \"$@\" >> {seen}");
        var listener = _folder.File("listener.py");
        await WriteListenerAsync(listener);

        for (var i = 0; i < 2; i++)
        {
            using var process = Process.Start(new ProcessStartInfo(LibreOfficeFactAttribute.Location!.Python, [listener, office, _folder.Path]) { RedirectStandardError = true })!;
            await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
        }

        var names = (await File.ReadAllLinesAsync(seen)).Select(line => PipeName().Match(line).Groups["random"].Value).ToList();
        names.Count.ShouldBe(2);
        names.ShouldAllBe(name => name.Length == 32);
        names.ShouldBeUnique();
    }

    [Fact]
    public async Task ConvertAsync_SlowStart_DoesNotCountIntoTheTimeOfTheDocument()
    {
        // Answers "ready" after longer than a document may take, then refuses the document.
        var time = TimeSpan.FromSeconds(4);
        using var converter = Converter(Script("sleep 5\necho ready\nread line\necho refused refused by test\ncat > /dev/null"), new PdfOptions { Timeout = time });

        var exception = await Should.ThrowAsync<CortapException>(() => converter.ConvertAsync(new byte[1], null, 1, CancellationToken.None));

        exception.Message.ShouldContain("refused by test");
    }

    [Fact]
    public async Task ConvertAsync_NoAnswerInTimeTwice_IsGenerationErrorAndTheNextTakesAFreshProcess()
    {
        using var converter = Converter(Script("echo ready\ncat > /dev/null"), new PdfOptions { Timeout = TimeSpan.FromMilliseconds(1) });

        for (var i = 1; i <= 2; i++)
        {
            var exception = await Should.ThrowAsync<CortapException>(() => converter.ConvertAsync(new byte[1], null, 1, CancellationToken.None));

            exception.Code.ShouldBe(ErrorCodes.GenerationError);
            exception.Message.ShouldContain("took longer");
            converter.Starts.ShouldBe(2 * i);
        }
    }

    [Theory]
    [InlineData("exit 1")]
    [InlineData("cat > /dev/null")]
    public async Task ConvertAsync_ProcessThatDiesOrHangs_AnotherOneGetsTheDocument(string fault)
    {
        var mark = _folder.File("first");
        var script = Script($"echo ready\nread line\nif mkdir {mark}; then {fault}; fi\necho refused refused by test\ncat > /dev/null");
        using var converter = Converter(script, new PdfOptions { Timeout = TimeSpan.FromSeconds(5) });

        var exception = await Should.ThrowAsync<CortapException>(() => converter.ConvertAsync(new byte[1], null, 1, CancellationToken.None));

        exception.Message.ShouldContain("refused by test");
        converter.Starts.ShouldBe(2);
    }

    [Fact]
    public async Task ConvertAsync_ProcessThatDiesAtItsStart_AnotherOneGetsTheDocument()
    {
        using var converter = Converter(Script($"if mkdir {_folder.File("first")}; then exit 1; fi\necho ready\nread line\necho refused refused by test\ncat > /dev/null"));

        var exception = await Should.ThrowAsync<CortapException>(() => converter.ConvertAsync(new byte[1], null, 1, CancellationToken.None));

        exception.Message.ShouldContain("refused by test");
        converter.Starts.ShouldBe(2);
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 2)]
    [InlineData(4, 1)]
    public async Task ConvertAsync_AfterSoManyDocuments_TakesAFreshProcess(int documents, int starts)
    {
        var script = Script("echo ready\nwhile read line; do echo error refused by test; done");
        using var converter = Converter(script, new PdfOptions { DocumentsPerProcess = documents });

        for (var i = 0; i < 4; i++)
        {
            await Should.ThrowAsync<CortapException>(() => converter.ConvertAsync(new byte[1], null, 1, CancellationToken.None));
        }

        converter.Starts.ShouldBe(starts);
    }

    [Theory]
    [InlineData("sh -c \"sleep 600; : $3/profile\"")]
    [InlineData("sleep 600")]
    [InlineData("env -i sh -c \"sleep 600; : file://$3/profile\"")]
    public async Task Dispose_LibreOfficeBehindAWrapperThatHasEnded_EndsIt(string command)
    {
        var pid = _folder.File("pid");
        // Works on in the folder, and is nobody's child any more.
        var converter = Converter(Script($"({command} > /dev/null 2>&1 < /dev/null & echo $! > {pid})\necho ready\ncat > /dev/null"));
        await converter.WarmAsync(CancellationToken.None);
        using var office = Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(pid), System.Globalization.CultureInfo.InvariantCulture));

        converter.Dispose();

        await ShouldEndAsync(office);
    }

    [LibreOfficeFact]
    public async Task Listener_ServiceKilled_EndsWithLibreOffice()
    {
        var (shell, office) = await StartAsync("sleep 600 | {0} & echo $! > {1}; wait");

        shell.Kill();

        await ShouldEndAsync(office);
        shell.Kill(entireProcessTree: true);
    }

    [LibreOfficeTheory]
    [InlineData("echo $$ > {0}\nexec sleep 600")]
    [InlineData("sleep 600 &\necho $! > {0}\nwait")]
    public async Task Listener_ServiceKilledWhileLibreOfficeHangsAtStart_EndsWithIt(string wrapper)
    {
        var (script, pid) = (_folder.File("listener.py"), _folder.File("pid"));
        await WriteListenerAsync(script);
        await Process.Start("mkfifo", [pid]).WaitForExitAsync();
        var office = Script(wrapper.Replace("{0}", pid, StringComparison.Ordinal));
        using var shell = Process.Start("sh", ["-c", $"sleep 600 | {LibreOfficeFactAttribute.Location!.Python} {script} {office} {_folder.Path} & wait"]);
        using var hanging = Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(pid), System.Globalization.CultureInfo.InvariantCulture));

        shell.Kill();

        await ShouldEndAsync(hanging);
    }

    [LibreOfficeFact]
    public async Task Listener_KilledItself_TakesLibreOfficeAlong()
    {
        var (shell, office) = await StartAsync("sleep 600 | {0}");
        var listener = Process.GetProcesses().Single(process => CommandLine(process).Contains(_folder.Path, StringComparison.Ordinal) && CommandLine(process).Contains("listener.py", StringComparison.Ordinal)
            && process.Id != shell.Id);

        listener.Kill();

        await ShouldEndAsync(office);
        shell.Kill(entireProcessTree: true);
    }

    [LibreOfficeFact]
    public async Task Listener_OnceReady_HasLeftNoSocketInTheTemporaryFolder()
    {
        var (shell, office) = await StartAsync("sleep 600 | {0}");
        var held = Directory.GetFiles($"/proc/{office.Id}/fd").Select(file => new FileInfo(file).LinkTarget).ToHashSet();
        var sockets = File.ReadLines("/proc/net/unix").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(socket => socket.Length == 8 && held.Contains($"socket:[{socket[6]}]")).Select(socket => socket[7]).ToList();

        sockets.ShouldContain(path => path.Contains("cortap", StringComparison.Ordinal), "the pipe of the listener");
        sockets.ShouldContain(path => path.Contains("SingleOfficeIPC", StringComparison.Ordinal), "the one of every LibreOffice");
        sockets.Where(File.Exists).ShouldBeEmpty();

        shell.Kill(entireProcessTree: true);
        await ShouldEndAsync(office);
    }

    [Theory]
    [InlineData("cortap-pdf-")]
    [InlineData("cortap-pdf-livin")]
    public void Sweep_FolderWhoseNameBeginsAnothers_EndsNobodyElse(string name)
    {
        var root = _folder.File("tmp");
        var dead = Directory.CreateDirectory(Path.Combine(root, name)).FullName;
        var living = Directory.CreateDirectory(Path.Combine(root, "cortap-pdf-living")).FullName;
        File.WriteAllText(Path.Combine(dead, "lock"), "");
        using var held = new FileStream(Path.Combine(living, "lock"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        using var alive = Process.Start("sh", ["-c", "while :; do sleep 60; done", living, $"{living}/profile"]);

        WorkFolder.Sweep(root, TimeProvider.System).ShouldBe(1);

        // What was killed is gone at once, but not yet waited for.
        alive.WaitForExit(TimeSpan.FromMilliseconds(200)).ShouldBeFalse();
        alive.Kill(entireProcessTree: true);
    }

    [Fact]
    public void Sweep_FoldersOfDeadAndLivingServices_EndsOnlyTheDead()
    {
        var root = _folder.File("tmp");
        var dead = Directory.CreateDirectory(Path.Combine(root, "cortap-pdf-dead")).FullName;
        var living = Directory.CreateDirectory(Path.Combine(root, "cortap-pdf-living")).FullName;
        var other = Directory.CreateDirectory(Path.Combine(root, "another")).FullName;
        File.WriteAllText(Path.Combine(dead, "lock"), "");
        using var held = new FileStream(Path.Combine(living, "lock"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        using var orphan = Process.Start("sh", ["-c", "while :; do sleep 60; done", dead]);
        using var alive = Process.Start("sh", ["-c", "while :; do sleep 60; done", living]);

        WorkFolder.Sweep(root, TimeProvider.System).ShouldBe(1);

        Directory.Exists(dead).ShouldBeFalse();
        Directory.Exists(living).ShouldBeTrue();
        Directory.Exists(other).ShouldBeTrue();
        orphan.WaitForExit(TimeSpan.FromMinutes(2)).ShouldBeTrue();
        alive.HasExited.ShouldBeFalse();
        alive.Kill(entireProcessTree: true);
    }

    [Theory]
    [InlineData("echo 'error impl_store <file:///tmp/cortap-pdf-x/1.pdf> failed'; cat > /dev/null")]
    [InlineData("echo 'ok 1'; cat > /dev/null")]
    [InlineData("exit 1")]
    public async Task ConvertAsync_InWordsOfOthers_TellsTheCallerNoPath(string answer)
    {
        using var converter = Converter(Script($"echo ready\nread line\n{answer}"));

        var exception = await Should.ThrowAsync<CortapException>(() => converter.ConvertAsync("docx"u8.ToArray(), null, 1, CancellationToken.None));

        exception.Message.ShouldStartWith("The report could not be converted to PDF");
        exception.Message.ShouldEndWith(". Request it as docx.");
        exception.Message.ShouldNotContain("/");
        exception.InnerException.ShouldNotBeNull();
    }

    [Fact]
    public async Task ConvertAsync_TemporaryFolderThatCannotBeSwept_StillKeepsItsProcess()
    {
        var sweeps = 0;
        using var converter = new LibreOfficePdfConverter(
            new LibreOfficeLocation("/bin/true", Script("echo ready\nwhile read line; do echo refused refused by test; done")), new PdfOptions(), TimeProvider.System,
            NullLogger<LibreOfficePdfConverter>.Instance, () => sweeps++ == 0 ? throw new IOException("Too many open files") : 0);

        for (var i = 0; i < 3; i++)
        {
            (await Should.ThrowAsync<CortapException>(() => converter.ConvertAsync(new byte[1], null, 1, CancellationToken.None))).Message.ShouldContain("refused by test");
        }

        (converter.Starts, sweeps).ShouldBe((1, 2));
    }

    public void Dispose() => _folder.Dispose();

    private static LibreOfficePdfConverter Converter(string python, PdfOptions? options = null) => new(
        new LibreOfficeLocation("/bin/true", python), options ?? new PdfOptions(), TimeProvider.System, NullLogger<LibreOfficePdfConverter>.Instance);

    private string Script(string text)
    {
        var path = _folder.File($"{Guid.NewGuid():N}.sh");
        File.WriteAllText(path, $"#!/bin/sh\n{text}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }

    // A shell stands for the service; what it starts is the listener, whose input stays open.
    private async Task<(Process Shell, Process Office)> StartAsync(string command)
    {
        var script = _folder.File("listener.py");
        await WriteListenerAsync(script);

        var location = LibreOfficeFactAttribute.Location!;
        var listener = $"{location.Python} {script} {location.Office} {_folder.Path}";
        var shell = Process.Start(new ProcessStartInfo("sh", ["-c", string.Format(System.Globalization.CultureInfo.InvariantCulture, command, listener, _folder.File("pid"))])
        {
            RedirectStandardOutput = true,
        })!;
        (await shell.StandardOutput.ReadLineAsync()).ShouldBe("ready");
        return (shell, Process.GetProcesses().Single(process => CommandLine(process).Contains(_folder.Path, StringComparison.Ordinal) && CommandLine(process).Contains("soffice.bin", StringComparison.Ordinal)));
    }

    private static async Task WriteListenerAsync(string path)
    {
        await using var resource = typeof(LibreOfficePdfConverter).Assembly.GetManifestResourceStream("listener.py")!;
        await using var file = File.Create(path);
        await resource.CopyToAsync(file);
    }

    [GeneratedRegex("--accept=pipe,name=cortap(?<random>[0-9a-f]*);urp;")]
    private static partial Regex PipeName();

    private static string CommandLine(Process process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/cmdline").Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static async Task ShouldEndAsync(Process process)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await process.WaitForExitAsync(limit.Token);
    }
}
