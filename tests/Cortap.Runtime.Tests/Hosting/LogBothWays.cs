using Cortap.Runtime.Hosting.Logging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cortap.Runtime.Tests.Hosting;

/// <summary>A process whose threads write to the console and to the log at the same time, again and again, and which then ends.</summary>
internal static partial class LogBothWays
{
    private const int Writers = 4;
    private const int LinesOfAWriter = 10;
    private const string LastWord = "the end of the line";

    public const int LinesOfARound = Writers * LinesOfAWriter;

    public static bool IsWhole(string text)
        => text.Split(' ', 2) is [var number, LastWord] && number.All(char.IsAsciiDigit);

    public static void Run(int rounds, string end)
    {
        using var services = new ServiceCollection()
            .AddSingleton(TimeProvider.System)
            .AddLogging(logging => ConsoleLog.Add(logging, new ConfigurationBuilder().Build()))
            .BuildServiceProvider();
        var log = services.GetRequiredService<ILoggerFactory>().CreateLogger("test");
        for (var round = 0; round < rounds; round++)
        {
            var first = round * LinesOfARound;
            Parallel.For(0, Writers, writer =>
            {
                for (var line = 0; line < LinesOfAWriter; line++)
                    Write(log, first + (writer * LinesOfAWriter) + line);
            });
        }

        if (end == "throw") throw new ArithmeticException("unforeseen");
        if (end == "exit") Environment.Exit(3);
    }

    private static void Write(ILogger log, int number)
    {
        if (number % 2 == 0)
        {
            LogLine(log, number, LastWord);
            return;
        }

        // In pieces, as libraries do; a line of the log must not come between them. Console.Out locks for one call only.
        Console.WriteLine("{0} {1}", number, LastWord);
    }

    [LoggerMessage(1, LogLevel.Information, "{Number} {LastWord}")]
    private static partial void LogLine(ILogger log, int number, string lastWord);
}
