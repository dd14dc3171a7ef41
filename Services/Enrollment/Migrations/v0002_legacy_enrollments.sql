-- Where the old system kept enrollments: by class and not by subject. The flag enrollment.write-path says whether
-- subject.enroll writes here (legacy), here and to subject_enrollments (hybrid), or only there (unified).
CREATE TABLE legacy_student_classes (
    organization_id text NOT NULL,
    student_id text NOT NULL,
    class_id text NOT NULL,
    is_active boolean NOT NULL DEFAULT true,
    enrolled_at timestamptz NOT NULL,
    enrolled_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    PRIMARY KEY (organization_id, student_id, class_id)
);

CREATE TABLE legacy_class_enrollments (
    organization_id text NOT NULL,
    student_id text NOT NULL,
    class_id text NOT NULL,
    batch_id text NOT NULL,
    is_active boolean NOT NULL DEFAULT true,
    enrolled_at timestamptz NOT NULL,
    enrolled_by text NOT NULL,
    final_grade text,
    final_marks numeric CHECK (final_marks >= 0),
    attendance numeric CHECK (attendance BETWEEN 0 AND 100),
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    PRIMARY KEY (organization_id, student_id, class_id, batch_id)
);
