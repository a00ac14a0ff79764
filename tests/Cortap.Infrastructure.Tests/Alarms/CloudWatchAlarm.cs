using System.Globalization;
using System.Text.Json.Nodes;
using Cortap.Infrastructure.Tests.Aws.Servers;

namespace Cortap.Infrastructure.Tests.Alarms;

/// <summary>
/// An alarm of infra/aws/alarms.yaml, evaluated over lines of the embedded metric format. Of CloudWatch it knows what the template uses: statistics of
/// one metric without dimensions over a period that ends at any minute, arithmetic and FILL over them, three comparisons, and missing data.
/// </summary>
internal sealed class CloudWatchAlarm
{
    private readonly Dictionary<string, (string Metric, string Statistic, int Minutes)> _metrics = [];
    private readonly string _expression;
    private readonly string _comparison;
    private readonly double _threshold;
    private readonly bool _isMissingBreaching;

    private CloudWatchAlarm(JsonNode properties)
    {
        Name = ((string)properties["AlarmName"]!).Split('-', 2)[1];
        _comparison = (string)properties["ComparisonOperator"]!;
        _threshold = (double)properties["Threshold"]!;
        ((int)properties["EvaluationPeriods"]!).ShouldBe(1, "more is not evaluated here");
        _isMissingBreaching = (string?)properties["TreatMissingData"] == "breaching";
        _expression = "value";
        if (properties["Metrics"] is null)
        {
            Add("value", properties, (string)properties["Statistic"]!);
            return;
        }

        foreach (var query in properties["Metrics"]!.AsArray())
        {
            if ((string?)query!["Expression"] is { } expression) _expression = expression;
            else Add((string)query["Id"]!, query["MetricStat"]!, (string)query["MetricStat"]!["Stat"]!);
        }
    }

    /// <summary>Without the name of the stack.</summary>
    public string Name { get; }

    /// <summary>infra/aws/alarms.yaml as the validator reads it, and the alarms in it.</summary>
    /// <param name="arguments">Of the validator.</param>
    public static (JsonNode Template, IReadOnlyList<CloudWatchAlarm> Alarms) ReadTemplate(params string[] arguments)
    {
        var template = JsonNode.Parse(Tool.Run("node", [Path.Combine(TestServer.RepositoryRoot, "infra", "aws", "validate.mjs"), .. arguments]).Output)!["alarms.yaml"]!;
        return (template, [.. template["resources"]!.AsObject().Where(one => (string?)one.Value!["type"] == "AWS::CloudWatch::Alarm")
            .Select(one => new CloudWatchAlarm(one.Value!["properties"]!))]);
    }

    /// <summary>Whether the alarm is on at the end of a minute.</summary>
    public bool IsOn(ILookup<string, (double Minute, double[] Values)> samples, int minute)
    {
        var value = new Expression(_expression, id => Read(samples, _metrics[id], minute)).Value();
        return value is { } number && double.IsFinite(number)
            ? _comparison switch
            {
                "GreaterThanThreshold" => number > _threshold,
                "LessThanThreshold" => number < _threshold,
                _ => throw new NotSupportedException(_comparison),
            }
            : _isMissingBreaching;
    }

    private void Add(string id, JsonNode stat, string statistic)
    {
        var metric = stat["Metric"] ?? stat;
        ((string?)metric["Namespace"]).ShouldBe("Cortap");
        metric["Dimensions"].ShouldBeNull();
        _metrics[id] = ((string)metric["MetricName"]!, statistic, (int)stat["Period"]! / 60);
    }

    private static double? Read(ILookup<string, (double Minute, double[] Values)> samples, (string Metric, string Statistic, int Minutes) what, int minute)
    {
        var values = samples[what.Metric]
            .Where(sample => sample.Minute > minute + 1 - what.Minutes && sample.Minute <= minute + 1)
            .SelectMany(sample => sample.Values)
            .ToList();
        return values.Count == 0 ? null : what.Statistic switch
        {
            "Sum" => values.Sum(),
            "Maximum" => values.Max(),
            "SampleCount" => values.Count,
            _ => throw new NotSupportedException(what.Statistic),
        };
    }

    /// <summary>Metric math: + - * / with parentheses, numbers, ids and FILL(x, n). What is missing makes the whole missing, unless it is filled.</summary>
    private sealed class Expression(string text, Func<string, double?> read)
    {
        private int _at;

        public double? Value()
        {
            var value = Sum();
            _at.ShouldBe(text.Length, $"{text} is understood up to here");
            return value;
        }

        private double? Sum()
        {
            var value = Product();
            while (Next("+-") is { } sign) value = sign == '+' ? value + Product() : value - Product();
            return value;
        }

        private double? Product()
        {
            var value = Factor();
            while (Next("*/") is { } sign) value = sign == '*' ? value * Factor() : value / Factor();
            return value;
        }

        private double? Factor()
        {
            if (Next("(") is not null)
            {
                var inner = Sum();
                Next(")").ShouldNotBeNull();
                return inner;
            }

            var start = _at;
            while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '_' or '.')) _at++;
            var word = text[start.._at];
            if (double.TryParse(word, CultureInfo.InvariantCulture, out var number)) return number;
            if (word != "FILL") return read(word);
            Next("(").ShouldNotBeNull();
            var filled = Sum();
            Next(",").ShouldNotBeNull();
            var by = Sum();
            Next(")").ShouldNotBeNull();
            return filled ?? by;
        }

        private char? Next(string any)
        {
            while (_at < text.Length && text[_at] == ' ') _at++;
            if (_at == text.Length || !any.Contains(text[_at])) return null;
            var found = text[_at++];
            while (_at < text.Length && text[_at] == ' ') _at++;
            return found;
        }
    }
}
