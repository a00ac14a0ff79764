using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace Cortap.Infrastructure.Telemetry;

/// <summary>How instruments are summed up, wherever they are sent or shown: histograms with bounds that fit their unit.</summary>
public static class MetricStreams
{
    /// <summary>The series of an instrument at most; room for all of them is taken at once.</summary>
    public const int MaxSeries = 500;

    // From a fast status request over the job time-out to the day that a job may wait in the line.
    private static readonly ExplicitBucketHistogramConfiguration Seconds =
        new() { CardinalityLimit = MaxSeries, Boundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3_600, 14_400, 86_400] };

    // From a kibibyte to the largest answer that is read.
    private static readonly ExplicitBucketHistogramConfiguration Bytes =
        new() { CardinalityLimit = MaxSeries, Boundaries = [1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864] };

    private static readonly ExplicitBucketHistogramConfiguration Counts =
        new() { CardinalityLimit = MaxSeries, Boundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000] };

    private static readonly MetricStreamConfiguration Single = new() { CardinalityLimit = MaxSeries };

    /// <summary>A view for OpenTelemetry.</summary>
    public static MetricStreamConfiguration Of(Instrument instrument)
    {
        ArgumentNullException.ThrowIfNull(instrument);
        return instrument.GetType() is not { IsGenericType: true } type || type.GetGenericTypeDefinition() != typeof(Histogram<>) ? Single
            : instrument.Unit switch { "s" => Seconds, "By" => Bytes, _ => Counts };
    }
}
